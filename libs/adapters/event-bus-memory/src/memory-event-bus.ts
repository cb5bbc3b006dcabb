import { randomUUID } from 'node:crypto';
import { FacetError, InternalError } from '@facet/kernel';
import type { Transaction } from '@facet/port-database';
import {
  afterFailure,
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

/** What a transaction will have done when it ends well. */
interface Pending {
  readonly events: NewEvent[];
  readonly claims: string[];
}

/** The bus in memory, for tests. It knows its own transactions only, which are those that `transaction` gives. */
export class MemoryEventBus implements EventBus {
  private readonly log: StoredEvent[] = [];
  private readonly groups = new Map<string, MemoryGroup>();
  private readonly claimed = new Set<string>();
  private readonly pending = new WeakMap<Transaction, Pending>();
  private lastTransaction: Promise<unknown> = Promise.resolve();

  /** What `work` publishes and claims with its transaction counts when `work` resolves. They run one after the other. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const done = this.lastTransaction.then(async () => {
      const transaction = {} as Transaction;
      const pending: Pending = { events: [], claims: [] };
      this.pending.set(transaction, pending);
      const result = await work(transaction);
      for (const claim of pending.claims) this.claimed.add(claim);
      await this.publish(pending.events);
      return result;
    });
    this.lastTransaction = done.catch(() => undefined);
    return done;
  }

  async publish(events: readonly NewEvent[], transaction?: Transaction): Promise<void> {
    if (transaction) return void this.pendingOf(transaction).events.push(...events);
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

  async claim({ id, group }: Delivery, transaction: Transaction): Promise<boolean> {
    const claim = `${group} ${id}`;
    const { claims } = this.pendingOf(transaction);
    if (this.claimed.has(claim) || claims.includes(claim)) return false;
    claims.push(claim);
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.groups.values()].map((group) => group.stop()));
  }

  private pendingOf(transaction: Transaction): Pending {
    const pending = this.pending.get(transaction);
    if (!pending) throw new InternalError('the transaction is not one of this bus in memory');
    return pending;
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

  lag(topics: readonly string[]): number {
    const lanes = [...this.lanes.values()].filter(({ events }) => events[0] && topics.includes(events[0].topic));
    return lanes.reduce((sum, { events }) => sum + events.length, 0);
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
    return this.group.lag(this.options.topics);
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
    const delivery: Delivery = { ...event, group: this.group.name, attempt };
    try {
      await this.options.handler(delivery);
    } catch (error) {
      const failed = afterFailure(delivery, FacetError.from(error), this.options.retry);
      if ('againAfterMs' in failed) return this.tryAgainLater(lane, failed.againAfterMs);
      await this.group.bus.publish([failed.deadLetter]);
    }
    lane.events.shift();
    lane.attempts = 0;
    lane.busy = false;
  }

  /** The lane stays busy for the pause; the member does not. */
  private tryAgainLater(lane: Lane, pauseMs: number): void {
    const timer = setTimeout(() => {
      lane.busy = false;
      this.group.workAll();
    }, pauseMs);
    timer.unref();
  }
}
