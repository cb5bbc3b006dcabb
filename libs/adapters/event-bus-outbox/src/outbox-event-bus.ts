import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Database, Migrations, Transaction } from '@facet/port-database';
import type { Delivery, EventBus, NewEvent, SubscribeOptions, Subscription } from '@facet/port-event-bus';
import { eventTable, inboxTable } from './bus-tables';
import { ConsumerGroup } from './consumer-group';
import { oldestUndoneSeconds, prune } from './delivery-queries';
import { DeliverySettlement } from './delivery-settlement';
import { GroupMember } from './group-member';

/** To be applied before the bus is made. */
export const OUTBOX_MIGRATIONS: Migrations = { schema: 'bus', folder: join(__dirname, '../migrations') };

export interface OutboxOptions {
  readonly clock?: () => Date;
  /** How long events are kept after all groups have handled them; default 7 days. Looked at with each subscription. */
  readonly retentionMs?: number;
  /** Told of each fault of the database while events are delivered; default: a warning of the process. */
  readonly onFault?: (error: unknown) => void;
}

const WEEK_MS = 7 * 24 * 3600 * 1000;

/** Rows of one insert: a statement of Postgres takes 65,535 values. */
const EVENTS_A_STATEMENT = 1000;

/**
 * The bus as tables of the embedded database. One process owns them (the data folder's lock sees to it), so the turn of
 * a key is kept in memory and a killed process leaves no lease behind: what it had not finished is delivered again at
 * the next start. Attempts are counted when a handler fails; a process that dies uses up none.
 * A new group begins with the oldest event that is still kept.
 */
export class OutboxEventBus implements EventBus {
  private readonly groups = new Map<string, ConsumerGroup>();
  private readonly members = new Set<GroupMember>();
  private readonly clock: () => Date;
  private readonly retentionMs: number;
  private readonly onFault: (error: unknown) => void;

  constructor(
    private readonly database: Database,
    { clock = () => new Date(), retentionMs = WEEK_MS, onFault = warn }: OutboxOptions = {},
  ) {
    this.clock = clock;
    this.retentionMs = retentionMs;
    this.onFault = onFault;
  }

  async publish(events: readonly NewEvent[], transaction?: Transaction): Promise<void> {
    if (!transaction && events.length > EVENTS_A_STATEMENT)
      return this.database.transaction((own) => this.publish(events, own));
    const publishedAt = this.clock();
    const rows = events.map(({ headers = {}, ...event }) => ({ ...event, id: randomUUID(), headers, publishedAt }));
    for (let at = 0; at < rows.length; at += EVENTS_A_STATEMENT)
      await (transaction ?? this.database).insert(eventTable).values(rows.slice(at, at + EVENTS_A_STATEMENT));
    // Queries wait for an open transaction, so whoever wakes now looks after its end.
    for (const member of this.members) member.lookAgain();
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const { database, clock, onFault } = this;
    await prune(database, new Date(clock().getTime() - this.retentionMs));
    const group = this.groups.get(options.group) ?? new ConsumerGroup();
    this.groups.set(options.group, group);
    const settlement = new DeliverySettlement(this, database, options, clock);
    const member = new GroupMember(options, { database, group, settlement, clock, onFault });
    this.members.add(member);
    member.start();
    return member;
  }

  async claim({ id, group }: Delivery, transaction: Transaction): Promise<boolean> {
    const claimed = await transaction
      .insert(inboxTable)
      .values({ group, eventId: id, claimedAt: this.clock() })
      .onConflictDoNothing()
      .returning({ eventId: inboxTable.eventId });
    return claimed.length > 0;
  }

  /** An event is in this outbox until every group that is to have it has handled it. */
  outboxAgeSeconds(): Promise<number> {
    return oldestUndoneSeconds(this.database, this.clock());
  }

  async close(): Promise<void> {
    await Promise.all([...this.members].map((member) => member.stop()));
    this.members.clear();
  }
}

function warn(error: unknown): void {
  const { cause = error } = error as { cause?: unknown };
  process.emitWarning(`the event bus cannot reach its tables: ${String(cause)}`);
}
