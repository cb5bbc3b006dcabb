import { randomUUID } from 'node:crypto';
import { FacetError } from '@facet/kernel';
import type { Transaction } from '@facet/port-database';
import {
  DEAD_LETTER_HEADERS,
  DEAD_LETTER_SUFFIX,
  DEFAULT_RETRY,
  type Delivery,
  type EventBus,
  type NewEvent,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionStatus,
} from '@facet/port-event-bus';

type StoredEvent = Omit<Delivery, 'group' | 'attempt'>;

/** One key's events for one group, in order. */
interface Lane {
  readonly events: StoredEvent[];
  attempts: number;
  busy: boolean;
}

/**
 * The bus in memory, for tests. Publishing ignores the transaction: what a rolled-back one published stays published.
 */
export class MemoryEventBus implements EventBus {
  private readonly log: StoredEvent[] = [];
  private readonly groups = new Map<string, MemoryGroup>();
  private readonly claimed = new Set<string>();

  async publish(events: readonly NewEvent[]): Promise<void> {
    for (const { topic, key, payload, headers = {} } of events) {
      const event = { id: randomUUID(), topic, key, payload, headers, publishedAt: new Date() };
      this.log.push(event);
      for (const group of this.groups.values()) group.take(event);
    }
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    let group = this.groups.get(options.group);
    if (!group) {
      group = new MemoryGroup(this, options.group);
      this.groups.set(options.group, group);
    }
    return group.join(options, this.log);
  }

  async claim({ id, group }: Delivery, _transaction: Transaction): Promise<boolean> {
    const claim = `${group} ${id}`;
    if (this.claimed.has(claim)) return false;
    this.claimed.add(claim);
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.groups.values()].map((group) => group.stop()));
  }
}

class MemoryGroup {
  private readonly topics = new Set<string>();
  private readonly lanes = new Map<string, Lane>();
  private readonly members: MemoryMember[] = [];

  constructor(
    readonly bus: MemoryEventBus,
    readonly name: string,
  ) {}

  join(options: SubscribeOptions, log: readonly StoredEvent[]): Subscription {
    const fresh = options.topics.filter((topic) => !this.topics.has(topic));
    fresh.forEach((topic) => this.topics.add(topic));
    for (const event of log) if (fresh.includes(event.topic)) this.take(event);
    const member = new MemoryMember(this, options);
    this.members.push(member);
    member.work();
    return member;
  }

  take(event: StoredEvent): void {
    if (!this.topics.has(event.topic)) return;
    const name = `${event.topic} ${event.key}`;
    const lane = this.lanes.get(name) ?? { events: [], attempts: 0, busy: false };
    lane.events.push(event);
    this.lanes.set(name, lane);
    this.workAll();
  }

  workAll(): void {
    for (const member of this.members) member.work();
  }

  nextFor(topics: readonly string[]): Lane | undefined {
    return [...this.lanes.values()].find(({ busy, events }) => !busy && events[0] && topics.includes(events[0].topic));
  }

  lag(): number {
    return [...this.lanes.values()].reduce((sum, { events }) => sum + events.length, 0);
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }
}

class MemoryMember implements Subscription {
  status: SubscriptionStatus = 'running';
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly group: MemoryGroup,
    private readonly options: SubscribeOptions,
  ) {}

  work(): void {
    while (this.status === 'running' && this.inFlight.size < (this.options.concurrency ?? 16)) {
      const lane = this.group.nextFor(this.options.topics);
      if (!lane) return;
      lane.busy = true;
      const one = this.handle(lane).finally(() => {
        this.inFlight.delete(one);
        this.group.workAll();
      });
      this.inFlight.add(one);
    }
  }

  async lag(): Promise<number> {
    return this.group.lag();
  }

  async stop(): Promise<void> {
    this.status = 'stopped';
    await Promise.all(this.inFlight);
  }

  private async handle(lane: Lane): Promise<void> {
    const event = lane.events[0]!;
    const attempt = ++lane.attempts;
    // A handler never runs inside the call that published.
    await Promise.resolve();
    try {
      await this.options.handler({ ...event, group: this.group.name, attempt });
    } catch (error) {
      const failure = FacetError.from(error);
      const { attempts, firstPauseMs, maxPauseMs } = this.options.retry ?? DEFAULT_RETRY;
      if (failure.retryable && attempt < attempts) {
        // The lane stays busy for the pause; the member does not.
        setTimeout(
          () => {
            lane.busy = false;
            this.group.workAll();
          },
          Math.min(maxPauseMs, firstPauseMs * 2 ** (attempt - 1)),
        ).unref();
        return;
      }
      await this.bury(event, attempt, failure);
    }
    lane.events.shift();
    lane.attempts = 0;
    lane.busy = false;
  }

  private bury({ id, topic, key, payload, headers }: StoredEvent, attempt: number, error: FacetError): Promise<void> {
    const reasons = {
      [DEAD_LETTER_HEADERS.topic]: topic,
      [DEAD_LETTER_HEADERS.group]: this.group.name,
      [DEAD_LETTER_HEADERS.eventId]: id,
      [DEAD_LETTER_HEADERS.attempts]: String(attempt),
      [DEAD_LETTER_HEADERS.code]: error.code,
      [DEAD_LETTER_HEADERS.reason]: error.reason,
      [DEAD_LETTER_HEADERS.message]: error.message,
    };
    return this.group.bus.publish([
      { topic: topic + DEAD_LETTER_SUFFIX, key, payload, headers: { ...headers, ...reasons } },
    ]);
  }
}
