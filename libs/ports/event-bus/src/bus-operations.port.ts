import type { DeadLetter } from './dead-letter';

/** Letters that fulfil everything that is said; an empty filter takes all. */
export interface DeadLetterFilter {
  readonly id?: string;
  /** The event's topic, without the suffix. */
  readonly topic?: string;
  readonly group?: string;
  readonly key?: string;
  readonly code?: string;
  readonly reason?: string;
  /** Died at or after. */
  readonly since?: Date;
  /** Died before. */
  readonly until?: Date;
}

/** Whether a letter fulfils a filter. */
export function matchesFilter(letter: DeadLetter, { since, until, ...exact }: DeadLetterFilter): boolean {
  if (since && letter.diedAt < since) return false;
  if (until && letter.diedAt >= until) return false;
  return Object.entries(exact).every(
    ([field, wanted]) => wanted === undefined || letter[field as keyof typeof exact] === wanted,
  );
}

/** What a person does with a bus from outside of the services. */
export interface BusOperations {
  /** Visits the letters that are neither replayed nor dropped, those of one topic and key in the order of their death. */
  visitDeadLetters(filter: DeadLetterFilter, visit: (letter: DeadLetter) => void): Promise<void>;
  /**
   * Hands events again to the group that could not handle them, and to no other, with their ids, in the order of their
   * death per key. The letters are gone then. An interrupted replay can be repeated: events that were handed over twice
   * are the same to `EventBus.claim`. Returns how many.
   */
  replay(filter: DeadLetterFilter): Promise<number>;
  /** Gives letters up. Returns how many. */
  drop(filter: DeadLetterFilter): Promise<number>;
  /** Events of a topic that a group has not finished; of a topic that is not there, none. */
  lag(group: string, topic: string): Promise<number>;
  close(): Promise<void>;
}
