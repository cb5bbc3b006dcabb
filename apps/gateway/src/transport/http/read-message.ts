import { fromJson, type DescMessage, type JsonObject, type MessageShape } from '@bufbuild/protobuf';
import { FacetError } from '@facet/kernel';
import { parseJsonObject, readBody } from '@facet/platform-bootstrap';
import type { Request } from 'express';

/** Longest body in bytes, as of a gRPC message. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * The message that a body says in protobuf's JSON; `inPath` is what the path says of it, which the body need not repeat.
 * Throws INVALID_ARGUMENT for another content type, which a page of another site could send unasked, and for a body that
 * is no such message, naming the field.
 */
export async function readMessage<S extends DescMessage>(
  request: Request,
  schema: S,
  inPath: JsonObject = {},
): Promise<MessageShape<S>> {
  if (!request.is('application/json'))
    throw new FacetError('INVALID_ARGUMENT', 'the body must be application/json', {
      reason: 'UNSUPPORTED_CONTENT_TYPE',
    });
  const body = parseJsonObject(await readBody(request, MAX_BODY_BYTES));
  try {
    return fromJson(schema, { ...(body as JsonObject), ...inPath });
  } catch (cause) {
    const message = `the body is no ${schema.name}: ${(cause as Error).message}`;
    throw new FacetError('INVALID_ARGUMENT', message, { reason: 'MALFORMED_REQUEST', cause });
  }
}
