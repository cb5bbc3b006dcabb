import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Database, Migrations, Transaction } from '@facet/port-database';
import type { Delivery, EventBus, NewEvent, SubscribeOptions, Subscription } from '@facet/port-event-bus';
import { eventTable, inboxTable } from './bus-tables';
import { prune } from './delivery-queries';
import { GroupMember, type GroupState } from './group-member';

/** To be applied before the bus is made. */
export const OUTBOX_MIGRATIONS: Migrations = { schema: 'bus', folder: join(__dirname, '../migrations') };

export interface OutboxOptions {
  readonly clock?: () => Date;
  /** How long events are kept after all groups have handled them; default 7 days. */
  readonly retentionMs?: number;
}

const WEEK_MS = 7 * 24 * 3600 * 1000;

/**
 * The bus as tables of the embedded database. One process owns them (the data folder's lock sees to it), so the turn of
 * a key is kept in memory and a killed process leaves no lease behind: what it had not finished is delivered again at
 * the next start. A new group begins with the oldest event that is still kept.
 */
export class OutboxEventBus implements EventBus {
  private readonly groups = new Map<string, GroupState>();
  private readonly members = new Set<GroupMember>();
  private readonly clock: () => Date;
  private readonly retentionMs: number;

  constructor(
    private readonly database: Database,
    { clock = () => new Date(), retentionMs = WEEK_MS }: OutboxOptions = {},
  ) {
    this.clock = clock;
    this.retentionMs = retentionMs;
  }

  async publish(events: readonly NewEvent[], transaction?: Transaction): Promise<void> {
    if (events.length === 0) return;
    const publishedAt = this.clock();
    const rows = events.map(({ headers = {}, ...event }) => ({ ...event, id: randomUUID(), headers, publishedAt }));
    await (transaction ?? this.database).insert(eventTable).values(rows);
    // Queries wait for an open transaction, so whoever wakes now looks after its end.
    for (const member of this.members) member.wake();
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    await prune(this.database, new Date(this.clock().getTime() - this.retentionMs));
    const state = this.groups.get(options.group) ?? { busy: new Set<number>() };
    this.groups.set(options.group, state);
    const member: GroupMember = new GroupMember(this, this.database, options, state, this.clock, () =>
      this.members.delete(member),
    );
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

  async close(): Promise<void> {
    await Promise.all([...this.members].map((member) => member.stop()));
  }
}
