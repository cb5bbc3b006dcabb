import { doublePrecision, integer, text, timestamp } from 'drizzle-orm/pg-core';
import { ingestionSchema } from './ingestion.schema';

export const batchTable = ingestionSchema.table('batch', {
  id: text('id').primaryKey(),
  source: text('source').notNull(),
  cropScale: doublePrecision('crop_scale').notNull(),
  cropSizePx: integer('crop_size_px').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  sealedAt: timestamp('sealed_at', { withTimezone: true }),
  announcedPath: text('announced_path').notNull().default(''),
  announcedAt: timestamp('announced_at', { withTimezone: true }),
  inputs: integer('inputs').notNull().default(0),
  expectedInputs: integer('expected_inputs'),
});
