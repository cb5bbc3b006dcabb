import {
  bigint,
  bigserial,
  customType,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

export const busSchema = pgSchema('bus');

/** The outbox: every event, in the order of publication. */
export const eventTable = busSchema.table('event', {
  seq: bigserial('seq', { mode: 'number' }).primaryKey(),
  id: uuid('id').notNull().unique(),
  topic: text('topic').notNull(),
  key: text('key').notNull(),
  payload: bytea('payload').notNull(),
  headers: jsonb('headers').$type<Record<string, string>>().notNull(),
  publishedAt: timestamp('published_at', { withTimezone: true }).notNull(),
});

/** How far a group has taken a topic's events over into its deliveries. */
export const cursorTable = busSchema.table(
  'cursor',
  {
    group: text('group_name').notNull(),
    topic: text('topic').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.group, table.topic] })],
);

/** What a group has still to do. A row is deleted when its event is handled or dead. */
export const deliveryTable = busSchema.table(
  'delivery',
  {
    group: text('group_name').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    topic: text('topic').notNull(),
    key: text('key').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAt: timestamp('next_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.group, table.seq] })],
);

/** Events whose effect a group has committed. */
export const inboxTable = busSchema.table(
  'inbox',
  {
    group: text('group_name').notNull(),
    eventId: uuid('event_id').notNull(),
    claimedAt: timestamp('claimed_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.group, table.eventId] })],
);
