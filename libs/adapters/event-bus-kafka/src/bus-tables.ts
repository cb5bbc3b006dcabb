import {
  bigserial,
  customType,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** Not the schema of the embedded bus: one database can have been used by both. */
export const busSchema = pgSchema('kafka_bus');

/** Events that Kafka has not acknowledged. */
export const outboxTable = busSchema.table('outbox', {
  seq: bigserial('seq', { mode: 'number' }).primaryKey(),
  id: uuid('id').notNull(),
  keyRange: smallint('key_range').notNull(),
  topic: text('topic').notNull(),
  key: text('key').notNull(),
  payload: bytea('payload').notNull(),
  headers: jsonb('headers').$type<Record<string, string>>().notNull(),
  publishedAt: timestamp('published_at', { withTimezone: true }).notNull(),
});

/** Events whose effect a group has committed. */
export const inboxTable = busSchema.table(
  'inbox',
  {
    group: text('group_name').notNull(),
    eventId: text('event_id').notNull(),
    claimedAt: timestamp('claimed_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.group, table.eventId] })],
);

/** How often a group has failed to handle an event that is still to be handled. */
export const attemptTable = busSchema.table(
  'attempt',
  {
    group: text('group_name').notNull(),
    eventId: text('event_id').notNull(),
    attempts: integer('attempts').notNull(),
    failedAt: timestamp('failed_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.group, table.eventId] })],
);
