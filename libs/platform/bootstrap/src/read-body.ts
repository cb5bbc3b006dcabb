import type { IncomingMessage } from 'node:http';
import { FacetError } from '@facet/kernel';

/** Largest body in bytes: above every documented limit, so that those can be answered by name. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** The request's whole body. Throws RESOURCE_EXHAUSTED above `maxBytes`; what is left of it is then not kept. */
export async function readBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  const tooLarge = () => {
    request.resume();
    return new FacetError('RESOURCE_EXHAUSTED', `the body has more than ${maxBytes} bytes, which is the limit`, {
      reason: 'TOO_MANY_BYTES',
      details: { maxBytes },
    });
  };
  if (Number(request.headers['content-length']) > maxBytes) throw tooLarge();
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    request.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= maxBytes) return void pieces.push(piece);
      pieces.length = 0;
      reject(tooLarge());
    });
    request.once('end', () => resolve(Buffer.concat(pieces)));
    request.once('error', reject);
    request.once('close', () => reject(new FacetError('CANCELLED', 'the request ended before its body did')));
  });
}

/** The JSON object in a body. Throws INVALID_ARGUMENT. */
export function parseJsonObject(body: Buffer): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new FacetError('INVALID_ARGUMENT', 'the body is no JSON', { reason: 'MALFORMED_JSON', cause });
  }
  if (isObject(parsed)) return parsed;
  throw new FacetError('INVALID_ARGUMENT', 'the body must be a JSON object', { reason: 'MALFORMED_JSON' });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
