import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { DEAD_LETTER_HEADERS, type DeadLetter, type Delivery } from '@facet/port-event-bus';
import type { OutboxEvent } from './outbox-queries';

/** Attributes of an event as headers: CloudEvents 1.0, Kafka protocol binding, binary content mode. */
const CE = {
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  time: 'ce_time',
  specVersion: 'ce_specversion',
} as const;

/** The only group that a replayed message is for. */
const REPLAY_GROUP = 'facet-replay-group';

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
  // Everybody may read the letter, also of a replay.
  const { [REPLAY_GROUP]: _, ...own } = headers;
  return { key, value, headers: { ...own, ...Object.fromEntries(added), [CE.id]: `${id}/${group}` } };
}

/** Whether a group has nothing to do with a message, because it is a replay for another one. */
export function isForOthers({ headers }: Pick<Delivery, 'headers'>, group: string): boolean {
  return (headers[REPLAY_GROUP] ?? group) !== group;
}

/** The event of a dead letter as it was, for its group alone. Its id makes the effects of two replays one. */
export function toReplay({ key, value, headers = {} }: KafkaMessage, { eventId, group }: DeadLetter): Message {
  const added = new Set<string>(Object.values(DEAD_LETTER_HEADERS));
  const own = Object.entries(headers).filter(([name]) => !added.has(name));
  return { key, value, headers: { ...Object.fromEntries(own), [CE.id]: eventId, [REPLAY_GROUP]: group } };
}

/** Of a header that is there several times, the first. */
function headerText(name: string, value: IHeaders[string]): [string, string][] {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? [] : [[name, first.toString()]];
}
