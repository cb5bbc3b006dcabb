import { create, fromBinary, toBinary, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { FacetError } from '@facet/kernel';
import { TOPICS, type PayloadOf, type Topic, type TopicDefinition } from './topics';

const definitionOf = (topic: Topic): TopicDefinition => TOPICS[topic] as unknown as TopicDefinition;

/** Key and protobuf bytes of an event. Throws INVALID_ARGUMENT when the payload's key is empty. */
export function encodeEvent<T extends Topic>(
  topic: T,
  payload: MessageInitShape<(typeof TOPICS)[T]['schema']>,
): { topic: T; key: string; payload: Uint8Array } {
  const { schema, key } = definitionOf(topic);
  const message = create(schema, payload as MessageInitShape<DescMessage>);
  const keyValue = key(message);
  if (keyValue === '') throw new FacetError('INVALID_ARGUMENT', `an event on ${topic} has an empty key`);
  return { topic, key: keyValue, payload: toBinary(schema, message) };
}

/** The payload of an event. Throws INVALID_ARGUMENT for unknown topics and for bytes that are not its message. */
export function decodeEvent<T extends Topic>(topic: T, payload: Uint8Array): PayloadOf<T> {
  if (!(topic in TOPICS)) throw new FacetError('INVALID_ARGUMENT', `no such topic: ${topic}`);
  const { schema, key } = definitionOf(topic);
  try {
    const message = fromBinary(schema, payload);
    if (key(message) === '') throw new Error('its key is empty');
    return message as PayloadOf<T>;
  } catch (cause) {
    throw new FacetError('INVALID_ARGUMENT', `the payload on ${topic} is no ${schema.typeName}`, {
      reason: 'MALFORMED_EVENT',
      cause,
    });
  }
}
