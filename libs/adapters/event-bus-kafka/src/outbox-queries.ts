import { randomUUID } from 'node:crypto';
import { FacetError } from '@facet/kernel';
import type { Database, Transaction } from '@facet/port-database';
import type { NewEvent } from '@facet/port-event-bus';
import { inArray, sql } from 'drizzle-orm';
import { attemptTable, inboxTable, outboxTable } from './bus-tables';
import { keyRangeOf } from './key-range';
import type { HeldRange } from './relay-lease';

export type OutboxEvent = typeof outboxTable.$inferSelect;

/**
 * Largest payload of an event. Kafka's brokers take 1 MiB (`message.max.bytes`), headers and framing included; what is
 * larger belongs into the object store.
 */
export const MAX_PAYLOAD_BYTES = 900_000;

/** Rows of one statement, which holds all of them in memory, here and on the server. */
const EVENTS_A_STATEMENT = 1000;

/** Rejects with INVALID_ARGUMENT, reason EVENT_TOO_LARGE, before anything is written. */
export async function insertEvents(
  database: Database | Transaction,
  events: readonly NewEvent[],
  publishedAt: Date,
): Promise<void> {
  const large = events.find(({ payload }) => payload.length > MAX_PAYLOAD_BYTES);
  if (large)
    throw new FacetError(
      'INVALID_ARGUMENT',
      `an event on ${large.topic} has a payload of ${large.payload.length} bytes, more than ${MAX_PAYLOAD_BYTES}`,
      { reason: 'EVENT_TOO_LARGE', details: { topic: large.topic, sizeBytes: large.payload.length } },
    );
  for (let at = 0; at < events.length; at += EVENTS_A_STATEMENT) {
    const rows = events.slice(at, at + EVENTS_A_STATEMENT).map(({ topic, key, payload, headers = {} }) => ({
      id: randomUUID(),
      key_range: keyRangeOf(key),
      topic,
      key,
      payload: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('base64'),
      headers,
    }));
    // One parameter for all rows: building a statement with eight for each took longer than running it.
    await database.execute(sql`
      insert into kafka_bus.outbox (id, key_range, topic, key, payload, headers, published_at)
      select id, key_range, topic, key, decode(payload, 'base64'), headers, ${publishedAt.toISOString()}::timestamptz
      from json_to_recordset(${JSON.stringify(rows)}::json)
        as e (id uuid, key_range smallint, topic text, key text, payload text, headers jsonb)`);
  }
}

/** True when the group had no such row. */
export async function insertClaim(transaction: Transaction, group: string, eventId: string): Promise<boolean> {
  const { rows } = (await transaction.execute(sql`
    insert into kafka_bus.inbox (group_name, event_id, claimed_at) values (${group}, ${eventId}, now())
    on conflict do nothing returning 1`)) as unknown as { rows: unknown[] };
  return rows.length > 0;
}

/** The oldest events of some ranges. */
export function oldestEvents(database: Database, ranges: readonly number[], limit: number): Promise<OutboxEvent[]> {
  return database
    .select()
    .from(outboxTable)
    .where(inArray(outboxTable.keyRange, [...ranges]))
    .orderBy(outboxTable.seq)
    .limit(limit);
}

/** Deletes what Kafka has acknowledged, of the ranges whose lease is still the one it was sent under. */
export async function deleteSent(
  database: Database,
  seqs: readonly number[],
  owner: string,
  ranges: readonly HeldRange[],
): Promise<void> {
  const held = sql.join(
    ranges.map(({ range, epoch }) => sql`(${range}::smallint, ${epoch}::bigint)`),
    sql`, `,
  );
  await database.execute(sql`
    delete from kafka_bus.outbox o using kafka_bus.relay_lease l, (values ${held}) as h (key_range, epoch)
    where o.seq = any(${`{${seqs.join(',')}}`}::bigint[]) and l.key_range = o.key_range and h.key_range = o.key_range
      and l.owner = ${owner}::uuid and l.epoch = h.epoch`);
}

/** Events of some topics that are not yet in Kafka. */
export function countOutbox(database: Database, topics: readonly string[]): Promise<number> {
  return database.$count(outboxTable, inArray(outboxTable.topic, [...topics]));
}

/** Forgets claims and attempts from before `before`. */
export async function pruneInbox(database: Database, before: Date): Promise<void> {
  await database.delete(inboxTable).where(sql`${inboxTable.claimedAt} < ${before.toISOString()}`);
  await database.delete(attemptTable).where(sql`${attemptTable.failedAt} < ${before.toISOString()}`);
}
