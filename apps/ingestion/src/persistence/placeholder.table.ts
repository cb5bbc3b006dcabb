import { integer, text, timestamp } from 'drizzle-orm/pg-core';
import { ingestionSchema } from './ingestion.schema';

export const placeholderTable = ingestionSchema.table('placeholder', {
  sha256: text('sha256').primaryKey(),
  people: integer('people').notNull(),
  firstBatchId: text('first_batch_id').notNull(),
  foundAt: timestamp('found_at', { withTimezone: true }).notNull(),
});
