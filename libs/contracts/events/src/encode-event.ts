import {
  create,
  fromBinary,
  fromJsonString,
  toBinary,
  toJsonString,
  type DescMessage,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import { FacetError } from '@facet/kernel';
import { TOPICS, type PayloadOf, type Topic, type TopicDefinition } from './topics';

/** An event for the bus. */
export interface EncodedEvent<T extends Topic = Topic> {
  readonly topic: T;
  readonly key: string;
  readonly payload: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

const definitionOf = (topic: Topic): TopicDefinition => TOPICS[topic] as unknown as TopicDefinition;

/** Key and bytes of an event, in the encoding of its topic. Throws INVALID_ARGUMENT when the payload's key is empty. */
export function encodeEvent<T extends Topic>(
  topic: T,
  payload: MessageInitShape<(typeof TOPICS)[T]['schema']>,
): EncodedEvent<T> {
  const { schema, key, json } = definitionOf(topic);
  const message = create(schema, payload as MessageInitShape<DescMessage>);
  const keyValue = key(message);
  if (keyValue === '') throw new FacetError('INVALID_ARGUMENT', `an event on ${topic} has an empty key`);
  if (!json) return { topic, key: keyValue, payload: toBinary(schema, message) };
  // With empty fields, so that a reader finds the same names in every event.
  const text = toJsonString(schema, message, { alwaysEmitImplicit: true });
  return { topic, key: keyValue, payload: new TextEncoder().encode(text), headers: { 'content-type': JSON_TYPE } };
}

const JSON_TYPE = 'application/json';

/**
 * The payload of an event; `contentType` is its header of that name. Throws INVALID_ARGUMENT for unknown topics and for
 * bytes that are not its message.
 */
export function decodeEvent<T extends Topic>(topic: T, payload: Uint8Array, contentType?: string): PayloadOf<T> {
  if (!(topic in TOPICS)) throw new FacetError('INVALID_ARGUMENT', `no such topic: ${topic}`);
  const { schema, key, json } = definitionOf(topic);
  try {
    const message = json && isJson(payload, contentType) ? fromJsonBytes(schema, payload) : fromBinary(schema, payload);
    if (key(message) === '') throw new Error('its key is empty');
    return message as PayloadOf<T>;
  } catch (cause) {
    const why = (cause as Error).message.slice(0, MAX_CAUSE_CHARACTERS);
    throw new FacetError('INVALID_ARGUMENT', `the payload on ${topic} is no ${schema.typeName}: ${why}`, {
      reason: 'MALFORMED_EVENT',
      cause,
    });
  }
}

/** A cause can quote the payload. */
const MAX_CAUSE_CHARACTERS = 300;

/** `{` begins no protobuf message of ours: it would be a group. */
function isJson(payload: Uint8Array, contentType = ''): boolean {
  if (/^application\/([\w.-]+\+)?json\b/i.test(contentType)) return true;
  return !/protobuf/i.test(contentType) && payload[0] === '{'.charCodeAt(0);
}

function fromJsonBytes(schema: DescMessage, payload: Uint8Array) {
  return fromJsonString(schema, new TextDecoder('utf-8', { fatal: true }).decode(payload));
}
