import { toJson, type DescMessage, type JsonValue, type MessageShape } from '@bufbuild/protobuf';

/** A message in protobuf's own JSON, with zeros and empty lists written out so that readers need no defaults. */
export function protobufJson<S extends DescMessage>(schema: S, message: MessageShape<S>): JsonValue {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}
