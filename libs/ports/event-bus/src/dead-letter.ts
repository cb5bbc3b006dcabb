import { DEAD_LETTER_HEADERS, DEAD_LETTER_SUFFIX, type Delivery } from './event-bus.port';

/** An event that a group could not handle, as it came, and why. */
export interface DeadLetter {
  /** Of the letter; opaque. The same event can die again, as another letter. */
  readonly id: string;
  /** The event's own topic. */
  readonly topic: string;
  readonly group: string;
  readonly eventId: string;
  readonly key: string;
  readonly payload: Uint8Array;
  /** Those that the event came with. */
  readonly headers: Readonly<Record<string, string>>;
  readonly diedAt: Date;
  readonly attempts: number;
  readonly code: string;
  readonly reason: string;
  readonly message: string;
}

/** An event of a dead-letter topic, read as what it is. */
export function readDeadLetter(letter: Omit<Delivery, 'group' | 'attempt'>): DeadLetter {
  const { id, key, payload, headers, publishedAt } = letter;
  const added = new Set<string>(Object.values(DEAD_LETTER_HEADERS));
  const said = (name: keyof typeof DEAD_LETTER_HEADERS) => headers[DEAD_LETTER_HEADERS[name]] ?? '';
  return {
    id,
    topic: said('topic') || letter.topic.slice(0, -DEAD_LETTER_SUFFIX.length),
    group: said('group'),
    eventId: said('eventId'),
    key,
    payload,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !added.has(name))),
    diedAt: publishedAt,
    attempts: Number(said('attempts')),
    code: said('code'),
    reason: said('reason'),
    message: said('message'),
  };
}
