import { integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { ingestionSchema } from './ingestion.schema';

export const PEOPLE_CHANGE_KINDS = ['RENAME', 'MERGE', 'SPLIT', 'DELETE'] as const;
export type PeopleChangeKind = (typeof PEOPLE_CHANGE_KINDS)[number];

export const peopleChangeTable = ingestionSchema.table('people_change', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  kind: text('kind').$type<PeopleChangeKind>().notNull(),
  from: text('from_person').notNull(),
  to: text('to_person').notNull(),
  inputs: integer('inputs').notNull(),
  changedAt: timestamp('changed_at', { withTimezone: true }).notNull(),
  undoneAt: timestamp('undone_at', { withTimezone: true }),
});

export const changedInputTable = ingestionSchema.table(
  'people_change_input',
  {
    changeId: integer('change_id').notNull(),
    batchId: text('batch_id').notNull(),
    path: text('path').notNull(),
    person: text('person'),
  },
  (table) => [primaryKey({ columns: [table.changeId, table.batchId, table.path] })],
);
