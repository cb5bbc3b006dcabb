import type { LeftOutPerson } from '@facet/domain-dataset-manifest';
import type { CropRule } from '@facet/domain-geometry';
import { integer, jsonb, pgSchema, text, timestamp } from 'drizzle-orm/pg-core';

export const CONVERSION_SCHEMA = 'tfrecord_conversion';

/** One row per published version: what callers ask for without opening manifests. */
export const datasets = pgSchema(CONVERSION_SCHEMA).table('dataset', {
  version: text().primaryKey(),
  digest: text().notNull(),
  manifestKey: text('manifest_key').notNull(),
  batchId: text('batch_id').notNull(),
  labels: jsonb().$type<readonly string[]>().notNull(),
  leftOut: jsonb('left_out').$type<LeftOutPerson[]>().notNull(),
  trainExamples: integer('train_examples').notNull(),
  validationExamples: integer('validation_examples').notNull(),
  shards: integer().notNull(),
  cropRule: jsonb('crop_rule').$type<CropRule>().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
});

export type DatasetRow = typeof datasets.$inferSelect;
