import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '@facet/port-database';
import { cursorTable, deliveryTable, eventTable, inboxTable } from './bus-tables';

/** Events that one call takes over into a group's deliveries. */
const TAKE_OVER = 500;

export type DueDelivery = typeof eventTable.$inferSelect & { readonly attempts: number };

/**
 * Gives the group a delivery for each event it has not seen. A cursor over sequence numbers is safe because one
 * process, and PGlite's one connection, hand them out in the order in which they are committed.
 */
export async function takeOver(database: Database, group: string, topics: readonly string[], now: Date): Promise<void> {
  await database.transaction(async (tx) => {
    for (const topic of topics) {
      const [cursor] = await tx
        .select()
        .from(cursorTable)
        .where(and(eq(cursorTable.group, group), eq(cursorTable.topic, topic)));
      const fresh = await tx
        .select({ seq: eventTable.seq, key: eventTable.key })
        .from(eventTable)
        .where(and(eq(eventTable.topic, topic), sql`${eventTable.seq} > ${cursor?.seq ?? 0}`))
        .orderBy(eventTable.seq)
        .limit(TAKE_OVER);
      if (fresh.length === 0) continue;
      await tx.insert(deliveryTable).values(fresh.map(({ seq, key }) => ({ group, seq, topic, key, nextAt: now })));
      const { seq } = fresh.at(-1)!;
      const target = [cursorTable.group, cursorTable.topic];
      await tx.insert(cursorTable).values({ group, topic, seq }).onConflictDoUpdate({ target, set: { seq } });
    }
  });
}

/** The deliveries whose turn it is: the oldest of their key, due, and not in `busy`; oldest first. */
export async function dueDeliveries(
  database: Database,
  {
    group,
    topics,
    now,
    busy,
    limit,
  }: { group: string; topics: readonly string[]; now: Date; busy: readonly number[]; limit: number },
): Promise<DueDelivery[]> {
  const notBusy = busy.length > 0 ? sql`and d.seq not in ${busy}` : sql``;
  const head = sql`(select d.seq, d.attempts from bus.delivery d
    where d.group_name = ${group} and d.topic in ${[...topics]} and d.next_at <= ${now.toISOString()} ${notBusy}
      and not exists (select 1 from bus.delivery e
        where e.group_name = d.group_name and e.topic = d.topic and e.key = d.key and e.seq < d.seq)
    order by d.seq limit ${limit}) as head`;
  const rows = await database
    .select({ event: eventTable, attempts: sql<number>`head.attempts` })
    .from(eventTable)
    .innerJoin(head, sql`head.seq = ${eventTable.seq}`)
    .orderBy(eventTable.seq);
  return rows.map(({ event, attempts }) => ({ ...event, attempts }));
}

/** When the next delivery that waits for another attempt is due. */
export async function nextAttemptAt(database: Database, group: string, after: Date): Promise<Date | undefined> {
  const [row] = await database
    .select({ at: sql<Date | string | null>`min(${deliveryTable.nextAt})` })
    .from(deliveryTable)
    .where(and(eq(deliveryTable.group, group), sql`${deliveryTable.nextAt} > ${after.toISOString()}`));
  return row?.at ? new Date(row.at) : undefined;
}

export async function removeDeliveries(database: Database, group: string, seqs: readonly number[]): Promise<void> {
  await database
    .delete(deliveryTable)
    .where(and(eq(deliveryTable.group, group), inArray(deliveryTable.seq, [...seqs])));
}

export async function postpone(
  database: Database,
  group: string,
  seq: number,
  attempts: number,
  nextAt: Date,
): Promise<void> {
  await database
    .update(deliveryTable)
    .set({ attempts, nextAt })
    .where(and(eq(deliveryTable.group, group), eq(deliveryTable.seq, seq)));
}

/** Events that the group has still to handle, those not yet taken over included. */
export async function countUndone(database: Database, group: string, topics: readonly string[]): Promise<number> {
  const [waiting] = await database
    .select({ count: sql<number>`count(*)::int` })
    .from(deliveryTable)
    .where(and(eq(deliveryTable.group, group), inArray(deliveryTable.topic, [...topics])));
  const [fresh] = await database
    .select({ count: sql<number>`count(*)::int` })
    .from(eventTable)
    .leftJoin(cursorTable, and(eq(cursorTable.group, group), eq(cursorTable.topic, eventTable.topic)))
    .where(and(inArray(eventTable.topic, [...topics]), sql`${eventTable.seq} > coalesce(${cursorTable.seq}, 0)`));
  return waiting!.count + fresh!.count;
}

/** Forgets events, and claims on them, from before `before` that nobody waits for. */
export async function prune(database: Database, before: Date): Promise<void> {
  const undelivered = sql`not exists (select 1 from bus.delivery d where d.seq = ${eventTable.seq})`;
  await database.delete(eventTable).where(and(sql`${eventTable.publishedAt} < ${before.toISOString()}`, undelivered));
  await database.delete(inboxTable).where(sql`${inboxTable.claimedAt} < ${before.toISOString()}`);
}
