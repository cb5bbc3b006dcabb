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

/** Rows of one insert: a statement of Postgres takes 65,535 values. */
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
  const rows = events.map(({ headers = {}, ...event }) => ({
    ...event,
    id: randomUUID(),
    keyRange: keyRangeOf(event.key),
    headers,
    publishedAt,
  }));
  for (let at = 0; at < rows.length; at += EVENTS_A_STATEMENT)
    await database.insert(outboxTable).values(rows.slice(at, at + EVENTS_A_STATEMENT));
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
