import { FacetError } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import {
  DEAD_LETTER_HEADERS,
  DEAD_LETTER_SUFFIX,
  DEFAULT_RETRY,
  type EventBus,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionStatus,
} from '@facet/port-event-bus';
import {
  countUndone,
  dueDeliveries,
  nextAttemptAt,
  postpone,
  removeDeliveries,
  takeOver,
  type DueDelivery,
} from './delivery-queries';
import { WakeUp } from './wake-up';

/** What the members of one group share: the deliveries that one of them is handling. */
export interface GroupState {
  readonly busy: Set<number>;
}

/** Deliveries taken in one query beyond those that fit now, so that a query is not needed for each event. */
const READ_AHEAD = 4;

/** One subscription: takes the group's due deliveries, runs the handler, and settles each. */
export class GroupMember implements Subscription {
  status: SubscriptionStatus = 'running';
  private readonly inFlight = new Set<Promise<void>>();
  private readonly handled: number[] = [];
  private readonly wakeUp = new WakeUp();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly bus: EventBus,
    private readonly database: Database,
    private readonly options: SubscribeOptions,
    private readonly group: GroupState,
    private readonly clock: () => Date,
    private readonly onStopped: () => void,
  ) {}

  start(): void {
    this.loop = this.run().catch(() => void (this.status = 'crashed'));
  }

  wake(): void {
    this.wakeUp.call();
  }

  lag(): Promise<number> {
    return countUndone(this.database, this.options.group, this.options.topics);
  }

  async stop(): Promise<void> {
    if (this.status === 'running') this.status = 'stopped';
    this.wake();
    await this.loop;
    this.onStopped();
  }

  private async run(): Promise<void> {
    const { group, topics, concurrency = 16 } = this.options;
    try {
      while (this.status === 'running') {
        await takeOver(this.database, group, topics, this.clock());
        const now = this.clock();
        const query = { group, topics, now, busy: [...this.group.busy], limit: concurrency * READ_AHEAD };
        const due = await dueDeliveries(this.database, query);
        // Another member may have taken one of them while this one was asking.
        const mine = due.filter(({ seq }) => !this.group.busy.has(seq));
        for (const { seq } of mine) this.group.busy.add(seq);
        await this.handleAll(mine, concurrency);
        await this.flush();
        if (mine.length === 0) await this.untilDue(now);
      }
    } finally {
      await Promise.all(this.inFlight);
      await this.flush();
    }
  }

  /** Starts them all, `concurrency` at a time, and comes back as soon as the rest is in flight. */
  private async handleAll(due: readonly DueDelivery[], concurrency: number): Promise<void> {
    for (const [i, delivery] of due.entries()) {
      while (this.inFlight.size >= concurrency) await Promise.race(this.inFlight);
      if (this.status !== 'running') {
        for (const { seq } of due.slice(i)) this.group.busy.delete(seq);
        return;
      }
      const one = this.handle(delivery).finally(() => {
        this.inFlight.delete(one);
        this.wake();
      });
      this.inFlight.add(one);
    }
  }

  /** `asked` is the time of the query that found nothing: what became due since then must not be slept over. */
  private async untilDue(asked: Date): Promise<void> {
    const next = await nextAttemptAt(this.database, this.options.group, asked);
    await this.wakeUp.wait(next && next.getTime() - this.clock().getTime());
  }

  private async handle(event: DueDelivery): Promise<void> {
    const attempt = event.attempts + 1;
    const { id, topic, key, payload, headers, publishedAt } = event;
    try {
      await this.options.handler({ id, topic, key, payload, headers, publishedAt, attempt, group: this.options.group });
    } catch (error) {
      await this.settleFailure(event, attempt, FacetError.from(error));
      this.group.busy.delete(event.seq);
      return;
    }
    this.handled.push(event.seq);
  }

  /** Writes down, in one statement, what was handled; until then a crash delivers it again. */
  private async flush(): Promise<void> {
    const seqs = this.handled.splice(0);
    if (seqs.length === 0) return;
    await removeDeliveries(this.database, this.options.group, seqs);
    for (const seq of seqs) this.group.busy.delete(seq);
  }

  private async settleFailure(event: DueDelivery, attempt: number, error: FacetError): Promise<void> {
    const { group, retry = DEFAULT_RETRY } = this.options;
    if (error.retryable && attempt < retry.attempts) {
      const pauseMs = Math.min(retry.maxPauseMs, retry.firstPauseMs * 2 ** (attempt - 1));
      const nextAt = new Date(this.clock().getTime() + pauseMs);
      return postpone(this.database, group, event.seq, attempt, nextAt);
    }
    const deadLetter = {
      topic: `${event.topic}${DEAD_LETTER_SUFFIX}`,
      key: event.key,
      payload: event.payload,
      headers: {
        ...event.headers,
        [DEAD_LETTER_HEADERS.topic]: event.topic,
        [DEAD_LETTER_HEADERS.group]: group,
        [DEAD_LETTER_HEADERS.eventId]: event.id,
        [DEAD_LETTER_HEADERS.attempts]: String(attempt),
        [DEAD_LETTER_HEADERS.code]: error.code,
        [DEAD_LETTER_HEADERS.reason]: error.reason,
        [DEAD_LETTER_HEADERS.message]: error.message,
      },
    };
    await this.database.transaction(async (tx) => {
      await this.bus.publish([deadLetter], tx);
      await removeDeliveries(tx as unknown as Database, group, [event.seq]);
    });
  }
}
