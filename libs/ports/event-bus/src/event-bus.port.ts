import type { Transaction } from '@facet/port-database';

/** An event before it is on the bus. Ids and times are the bus's. */
export interface NewEvent {
  readonly topic: string;
  /** Events of one key are handled in the order of their publication. */
  readonly key: string;
  readonly payload: Uint8Array;
  /** Lower-case names, e.g. `traceparent`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One attempt to hand an event to one consumer group. */
export interface Delivery {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly payload: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly publishedAt: Date;
  readonly group: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

export interface RetryRule {
  /** Attempts in all before the event goes to the dead-letter topic. */
  readonly attempts: number;
  /** Pause before the second attempt; it doubles with each further one. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
}

export const DEFAULT_RETRY: RetryRule = { attempts: 5, firstPauseMs: 200, maxPauseMs: 10_000 };

export interface SubscribeOptions {
  /** Consumer group: each group gets every event of its topics, however many members it has. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * A rejection whose error is a FacetError that is not retryable goes to the dead-letter topic at once; any other is
   * tried again by the retry rule. Handlers run concurrently for different keys, one at a time for one key.
   */
  readonly handler: (delivery: Delivery) => Promise<void>;
  /** Handlers in flight at once; default 16. */
  readonly concurrency?: number;
  readonly retry?: RetryRule;
}

export type SubscriptionStatus = 'running' | 'stopped' | 'crashed';

export interface Subscription {
  readonly status: SubscriptionStatus;
  /** Events that the group has not finished: waiting, in flight or between attempts. */
  lag(): Promise<number>;
  /** Takes nothing new, waits for the handlers in flight. */
  stop(): Promise<void>;
}

/** Suffix of the topic that takes the events that could not be handled. */
export const DEAD_LETTER_SUFFIX = '.dlt';

/** Headers that a dead letter carries beside the original ones. */
export const DEAD_LETTER_HEADERS = {
  topic: 'facet-dlt-topic',
  group: 'facet-dlt-group',
  eventId: 'facet-dlt-event-id',
  attempts: 'facet-dlt-attempts',
  code: 'facet-dlt-code',
  reason: 'facet-dlt-reason',
  message: 'facet-dlt-message',
} as const;

/**
 * At-least-once delivery, in order per key. A failing event holds back only its own key, only while it is retried;
 * after its last attempt it goes to `<topic>.dlt` with the original key, payload and headers.
 */
export interface EventBus {
  /** With `transaction`, the events exist exactly when it commits. */
  publish(events: readonly NewEvent[], transaction?: Transaction): Promise<void>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /**
   * True the first time a group asks for an event inside a transaction that commits, false ever after: the guard that
   * makes a handler's effect happen once.
   */
  claim(delivery: Delivery, transaction: Transaction): Promise<boolean>;
  /** Of a bus with an outbox: for how long its oldest event has been there, in seconds; 0 when it is empty. */
  outboxAgeSeconds?(): Promise<number>;
  close(): Promise<void>;
}
