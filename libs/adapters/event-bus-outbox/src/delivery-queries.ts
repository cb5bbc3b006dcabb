import { and, eq, inArray, not, or, sql } from 'drizzle-orm';
import type { Database } from '@facet/port-database';
import { DEAD_LETTER_HEADERS, DEAD_LETTER_SUFFIX } from '@facet/port-event-bus';
import { cursorTable, deliveryTable, eventTable, inboxTable } from './bus-tables';

/** Most events of one topic that one call takes over into a group's deliveries. */
const TAKE_OVER = 1000;

export type DueDelivery = typeof eventTable.$inferSelect & { readonly attempts: number };

/**
 * Gives the group a delivery for each event it has not seen; true when there may be more to take over. A cursor over
 * sequence numbers is safe because one process, and PGlite's one connection, hand them out in the order in which they
 * are committed. On a server, a number can become visible after a higher one, and the cursor would pass it by.
 */
export async function takeOver(
  database: Database,
  group: string,
  topics: readonly string[],
  now: Date,
): Promise<boolean> {
  const names = sql.join(
    topics.map((topic) => sql`(${topic}::text)`),
    sql`, `,
  );
  const taken = (await database.execute(sql`
    with fresh as (
      select e.seq, e.topic, e.key from (values ${names}) as t (topic) cross join lateral (
        select seq, topic, key from bus.event where topic = t.topic and seq >
          coalesce((select c.seq from bus.cursor c where c.group_name = ${group} and c.topic = t.topic), 0)
        order by seq limit ${TAKE_OVER}) as e),
    moved as (
      insert into bus.cursor (group_name, topic, seq) select ${group}::text, topic, max(seq) from fresh group by topic
      on conflict (group_name, topic) do update set seq = excluded.seq),
    given as (
      insert into bus.delivery (group_name, seq, topic, key, next_at)
      select ${group}::text, seq, topic, key, ${now.toISOString()}::timestamptz from fresh)
    select count(*)::int as count from fresh`)) as unknown as { rows: [{ count: number }] };
  return taken.rows[0].count >= TAKE_OVER;
}

/** Deliveries that may run, oldest first: not of a key that is `held`, nor of one that waits for another attempt. */
export async function dueDeliveries(
  database: Database,
  options: {
    readonly group: string;
    readonly topics: readonly string[];
    readonly now: Date;
    readonly held: readonly string[];
    readonly limit: number;
  },
): Promise<DueDelivery[]> {
  const { group, topics, now, held, limit } = options;
  const waiting = sql`${deliveryTable.key} not in (select w.key from bus.delivery w
    where w.group_name = ${group} and w.attempts > 0 and w.next_at > ${now.toISOString()})`;
  const free = held.length > 0 ? sql`${deliveryTable.key} not in ${[...held]}` : undefined;
  const rows = await database
    .select({ event: eventTable, attempts: deliveryTable.attempts })
    .from(deliveryTable)
    .innerJoin(eventTable, eq(eventTable.seq, deliveryTable.seq))
    .where(and(eq(deliveryTable.group, group), inArray(deliveryTable.topic, [...topics]), waiting, free))
    .orderBy(deliveryTable.seq)
    .limit(limit);
  return rows.map(({ event, attempts }) => ({ ...event, attempts }));
}

/** When the next delivery that waits for another attempt is due. */
export async function nextAttemptAt(database: Database, group: string, after: Date): Promise<Date | undefined> {
  const [row] = await database
    .select({ at: sql<Date | string | null>`min(${deliveryTable.nextAt})` })
    .from(deliveryTable)
    .where(
      and(
        eq(deliveryTable.group, group),
        sql`${deliveryTable.attempts} > 0`,
        sql`${deliveryTable.nextAt} > ${after.toISOString()}`,
      ),
    );
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

/** Age of the oldest event that some group has still to handle; 0 without one. */
export async function oldestUndoneSeconds(database: Database, now: Date): Promise<number> {
  const [row] = await database
    .select({ at: sql<Date | string | null>`min(${eventTable.publishedAt})` })
    .from(eventTable)
    .where(or(isUnseen, isUndone));
  return row?.at ? Math.max(0, (now.getTime() - new Date(row.at).getTime()) / 1000) : 0;
}

const isUnseen = sql`exists (select 1 from bus.cursor c where c.topic = ${eventTable.topic} and c.seq < ${eventTable.seq})`;
const isUndone = sql`exists (select 1 from bus.delivery d where d.seq = ${eventTable.seq})`;
/** While its dead letter is kept, an event can be replayed. */
const isDead = sql`exists (select 1 from bus.event l
  where l.topic = ${eventTable.topic} || ${DEAD_LETTER_SUFFIX}::text
    and l.headers ->> ${DEAD_LETTER_HEADERS.eventId}::text = ${eventTable.id}::text)`;

/** Forgets events from before `before` that every group has handled, and the claims on events that are gone. */
export async function prune(database: Database, before: Date): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction
      .delete(eventTable)
      .where(and(sql`${eventTable.publishedAt} < ${before.toISOString()}`, not(isUnseen), not(isUndone), not(isDead)));
    // Not by the claim's age: an event that is still to be delivered again must find its claim.
    await transaction
      .delete(inboxTable)
      .where(sql`not exists (select 1 from bus.event e where e.id = ${inboxTable.eventId})`);
  });
}
