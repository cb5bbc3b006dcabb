import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { DEAD_LETTER_HEADERS, type Delivery } from '@facet/port-event-bus';
import type { OutboxEvent } from './outbox-queries';

/** Attributes of an event as headers: CloudEvents 1.0, Kafka protocol binding, binary content mode. */
const CE = {
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  time: 'ce_time',
  specVersion: 'ce_specversion',
} as const;

/** Where a message came from. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** An outbox event on the wire; its own headers, `traceparent` among them, travel beside the attributes. */
export function toMessage({ id, topic, key, payload, headers, publishedAt }: OutboxEvent, source: string): Message {
  return {
    key,
    value: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength),
    headers: {
      'content-type': 'application/protobuf',
      ...headers,
      [CE.id]: id,
      [CE.type]: topic,
      [CE.source]: source,
      [CE.time]: publishedAt.toISOString(),
      [CE.specVersion]: '1.0',
    },
  };
}

/**
 * A message as it is handed to a handler. A foreign one may lack attributes: then its id is its place, which no other
 * message has, and its time is the broker's. Its bytes are passed on as they are.
 */
export function toDelivery(
  { topic, partition }: Place,
  { key, value, headers = {}, offset, timestamp }: KafkaMessage,
): Omit<Delivery, 'group' | 'attempt'> {
  const texts = Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => headerText(name, value)));
  const time = Date.parse(texts[CE.time] ?? '');
  return {
    id: texts[CE.id] ?? `${topic}/${partition}/${offset}`,
    topic,
    key: key?.toString() ?? '',
    payload: value ?? new Uint8Array(),
    headers: texts,
    publishedAt: new Date(Number.isNaN(time) ? Number(timestamp) : time),
  };
}

/**
 * The message for the dead-letter topic: original bytes, key and headers, and of `reasons` the headers that say why it
 * died. Its id follows from the event's and the group's, so that a letter written twice is one event.
 */
export function toDeadLetter(
  { key, value, headers = {} }: KafkaMessage,
  { id, group }: Pick<Delivery, 'id' | 'group'>,
  reasons: Readonly<Record<string, string>>,
): Message {
  const added = Object.values(DEAD_LETTER_HEADERS).map((name) => [name, reasons[name]]);
  return { key, value, headers: { ...headers, ...Object.fromEntries(added), [CE.id]: `${id}/${group}` } };
}

/** Of a header that is there several times, the first. */
function headerText(name: string, value: IHeaders[string]): [string, string][] {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? [] : [[name, first.toString()]];
}
