import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '@facet/port-database';
import { sql, type SQL } from 'drizzle-orm';
import { KEY_RANGES } from './key-range';

/** A range of keys that one relay alone may send, and the number of the lease under which it does. */
export interface HeldRange {
  readonly range: number;
  /** Grows with each change of owner: what an earlier owner still does is told from what the present one does. */
  readonly epoch: number;
}

type LeaseRow = { readonly key_range: number; readonly epoch: number | string };

const toHeld = ({ key_range, epoch }: LeaseRow): HeldRange => ({ range: key_range, epoch: Number(epoch) });

/**
 * One relay's share of the ranges, as leases in the database. A relay that dies or freezes loses them when they expire,
 * by the database's clock; by its own monotonic clock it knows, without asking, that it has lost them.
 */
export class RelayLease {
  readonly owner = randomUUID();
  private ranges: readonly HeldRange[] = [];
  private surplus: readonly HeldRange[] = [];
  private heldUntil = 0;

  constructor(
    private readonly database: Database,
    /** How long a range stays with a relay that is no longer heard of. */
    private readonly leaseMs: number,
  ) {}

  /** The ranges that this relay may send now. */
  held(): readonly HeldRange[] {
    return this.holds(this.ranges) ? this.ranges : [];
  }

  /** Whether ranges that were held are so still. */
  holds(ranges: readonly HeldRange[]): boolean {
    return (
      performance.now() < this.heldUntil &&
      ranges.every(({ range, epoch }) => this.ranges.some((own) => own.range === range && own.epoch === epoch))
    );
  }

  /** Renews what is held, and takes of the free ranges what a fair share lacks. To be called well within `leaseMs`. */
  async renew(): Promise<void> {
    const asked = performance.now();
    const { ranges, surplus } = await this.database.transaction(async (transaction) => {
      const share = await this.fairShare(transaction);
      const renewed = await this.rows(
        transaction,
        sql`update kafka_bus.relay_lease set expires_at = now() + ${this.leaseInterval}
          where owner = ${this.owner}::uuid and expires_at > now() returning key_range, epoch`,
      );
      if (renewed.length >= share) return { ranges: renewed.slice(0, share), surplus: renewed.slice(share) };
      const taken = await this.rows(
        transaction,
        sql`update kafka_bus.relay_lease
          set owner = ${this.owner}::uuid, epoch = epoch + 1, expires_at = now() + ${this.leaseInterval}
          where key_range in (select key_range from kafka_bus.relay_lease where expires_at <= now()
            order by key_range limit ${share - renewed.length} for update skip locked)
          returning key_range, epoch`,
      );
      return { ranges: [...renewed, ...taken], surplus: [] };
    });
    [this.ranges, this.surplus, this.heldUntil] = [ranges, surplus, asked + this.leaseMs];
  }

  /** Gives ranges beyond the fair share to others. To be called while nothing is being sent. */
  async giveUpSurplus(): Promise<void> {
    if (this.surplus.length === 0) return;
    const ranges = this.surplus.map(({ range }) => range);
    this.surplus = [];
    await this.database.execute(sql`update kafka_bus.relay_lease set owner = null, expires_at = '-infinity'
      where owner = ${this.owner}::uuid and key_range = any(${`{${ranges.join(',')}}`}::smallint[])`);
  }

  /** Gives up everything, so that others need not wait. */
  async release(): Promise<void> {
    [this.ranges, this.surplus] = [[], []];
    await this.database.execute(sql`update kafka_bus.relay_lease set owner = null, expires_at = '-infinity'
      where owner = ${this.owner}::uuid`);
    await this.database.execute(sql`delete from kafka_bus.relay where id = ${this.owner}::uuid`);
  }

  private get leaseInterval(): SQL {
    return sql`${this.leaseMs}::int * interval '1 millisecond'`;
  }

  private async fairShare(transaction: Transaction): Promise<number> {
    await transaction.execute(sql`insert into kafka_bus.relay (id, seen_at) values (${this.owner}::uuid, now())
      on conflict (id) do update set seen_at = now()`);
    await transaction.execute(sql`delete from kafka_bus.relay where seen_at < now() - ${this.leaseInterval}`);
    const [{ relays }] = (await this.rawRows(
      transaction,
      sql`select count(*)::int as relays from kafka_bus.relay`,
    )) as [{ relays: number }];
    return Math.ceil(KEY_RANGES / relays);
  }

  private async rows(transaction: Transaction, query: SQL): Promise<HeldRange[]> {
    return ((await this.rawRows(transaction, query)) as LeaseRow[]).map(toHeld);
  }

  private async rawRows(transaction: Transaction, query: SQL): Promise<unknown[]> {
    return ((await transaction.execute(query)) as unknown as { rows: unknown[] }).rows;
  }
}
