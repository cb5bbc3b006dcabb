import { WakeUp } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import type { SubscribeOptions, Subscription, SubscriptionStatus } from '@facet/port-event-bus';
import type { ConsumerGroup, GroupPeer } from './consumer-group';
import {
  countUndone,
  dueDeliveries,
  nextAttemptAt,
  removeDeliveries,
  takeOver,
  type DueDelivery,
} from './delivery-queries';
import type { DeliverySettlement } from './delivery-settlement';

/** Deliveries read in one query for each that may run at once, so that a query is not needed for each event. */
const READ_AHEAD = 16;

const FIRST_FAULT_PAUSE_MS = 200;
const MAX_FAULT_PAUSE_MS = 10_000;

/** The deliveries of one key that were read together, in order; its member holds the key until all are settled. */
interface Lane {
  readonly key: string;
  readonly rows: DueDelivery[];
}

export interface MemberContext {
  readonly database: Database;
  readonly group: ConsumerGroup;
  readonly settlement: DeliverySettlement;
  readonly clock: () => Date;
  /** Told of each fault of the database; the member goes on trying. */
  readonly onFault: (error: unknown) => void;
}

/** One subscription: reads deliveries of keys that nobody works on, runs them lane by lane, and settles them. */
export class GroupMember implements Subscription, GroupPeer {
  private readonly ready: Lane[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly wakeUp = new WakeUp();
  private readonly concurrency: number;
  private loop: Promise<void> = Promise.resolve();
  private stopped = false;
  private faults = 0;
  /** Rows in `ready`. */
  private unstarted = 0;
  private mayFind = true;
  private againAt: Date | undefined;
  private handled: number[] = [];
  private done: string[] = [];

  constructor(
    private readonly options: SubscribeOptions,
    private readonly context: MemberContext,
  ) {
    this.concurrency = options.concurrency ?? 16;
  }

  /** `crashed` while the database fails. */
  get status(): SubscriptionStatus {
    if (this.stopped) return 'stopped';
    return this.faults > 0 ? 'crashed' : 'running';
  }

  start(): void {
    this.context.group.join(this);
    this.loop = this.run();
  }

  lookAgain(): void {
    this.mayFind = true;
    this.wakeUp.call();
  }

  lag(): Promise<number> {
    return countUndone(this.context.database, this.options.group, this.options.topics);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp.call();
    await this.loop;
    await Promise.all(this.inFlight);
    const { group } = this.context;
    group.leave(this);
    this.done.push(...this.ready.splice(0).map(({ key }) => key));
    await this.settle();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.settle();
        if (this.mayFind && this.unstarted < this.concurrency) await this.read();
        this.faults = 0;
        await this.rest();
      } catch (error) {
        this.context.onFault(error);
        this.mayFind = true;
        await this.wakeUp.wait(Math.min(MAX_FAULT_PAUSE_MS, FIRST_FAULT_PAUSE_MS * 2 ** this.faults++));
      }
    }
  }

  /** Writes down what was handled, then lets go of the keys; until the first is done, a crash delivers it again. */
  private async settle(): Promise<void> {
    const { handled, done } = this;
    if (handled.length === 0 && done.length === 0) return;
    [this.handled, this.done] = [[], []];
    try {
      if (handled.length > 0) await removeDeliveries(this.context.database, this.options.group, handled);
    } catch (error) {
      this.handled.push(...handled);
      this.done.push(...done);
      throw error;
    }
    this.context.group.release(done);
  }

  private async read(): Promise<void> {
    const { database, group, clock } = this.context;
    const { topics, group: name } = this.options;
    const now = clock();
    const limit = this.concurrency * READ_AHEAD;
    this.mayFind = false;
    if (await takeOver(database, name, topics, now)) this.mayFind = true;
    const due = await dueDeliveries(database, { group: name, topics, now, held: group.heldKeys, limit });
    this.againAt = await nextAttemptAt(database, name, now);
    if (due.length === limit) this.mayFind = true;
    const lanes = new Map<string, Lane>();
    for (const row of due) {
      // Another member may have taken the key while this one was asking.
      if (!lanes.has(row.key) && group.hold(row.key)) lanes.set(row.key, { key: row.key, rows: [] });
      lanes.get(row.key)?.rows.push(row);
    }
    for (const lane of lanes.values()) {
      this.unstarted += lane.rows.length;
      this.ready.push(lane);
    }
    this.fill();
  }

  /** Until there is something to write down or to read, or the next attempt is due. */
  private async rest(): Promise<void> {
    if (this.mayFind && this.unstarted < this.concurrency) return;
    const { clock } = this.context;
    await this.wakeUp.wait(this.againAt && this.againAt.getTime() - clock().getTime());
    if (this.againAt && this.againAt <= clock()) this.mayFind = true;
  }

  private fill(): void {
    while (!this.stopped && this.inFlight.size < this.concurrency) {
      const lane = this.ready.shift();
      if (!lane) return;
      const one = this.advance(lane).finally(() => {
        this.inFlight.delete(one);
        this.fill();
        this.wakeUp.call();
      });
      this.inFlight.add(one);
    }
  }

  /** Runs the lane's next delivery. A lane goes on behind the others; one that fails is given up and read anew. */
  private async advance(lane: Lane): Promise<void> {
    const row = lane.rows.shift()!;
    this.unstarted--;
    const goesOn = await this.settled(row);
    if (goesOn && lane.rows.length > 0) this.ready.push(lane);
    else {
      this.unstarted -= lane.rows.length;
      this.done.push(lane.key);
    }
  }

  private async settled(row: DueDelivery): Promise<boolean> {
    try {
      const settlement = await this.context.settlement.run(row);
      if (settlement === 'handled') this.handled.push(row.seq);
      if (typeof settlement === 'string') return true;
      const { againAt } = settlement;
      this.againAt = this.againAt && this.againAt < againAt ? this.againAt : againAt;
      return false;
    } catch (error) {
      this.context.onFault(error);
      return false;
    }
  }
}
