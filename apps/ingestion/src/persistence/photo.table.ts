import { bigint, text, timestamp } from 'drizzle-orm/pg-core';
import { ingestionSchema } from './ingestion.schema';

export const photoTable = ingestionSchema.table('photo', {
  sha256: text('sha256').primaryKey(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
  firstBatchId: text('first_batch_id').notNull(),
  storedAt: timestamp('stored_at', { withTimezone: true }).notNull(),
});
