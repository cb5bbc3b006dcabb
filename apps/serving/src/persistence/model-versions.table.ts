import { bigint, pgSchema, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/** One row per version that was announced: what became of it, and what a restart needs to load it again. */
export const modelVersions = pgSchema('serving').table(
  'model_versions',
  {
    model: text('model').notNull(),
    version: bigint('version', { mode: 'bigint' }).notNull(),
    state: text('state', { enum: ['AVAILABLE', 'FAILED', 'UNLOADED'] }).notNull(),
    manifestKey: text('manifest_key').notNull(),
    manifestSha256: text('manifest_sha256').notNull(),
    labels: text('labels').array().notNull(),
    /** Empty unless the state is FAILED. */
    errorMessage: text('error_message').notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.model, table.version] })],
);

export type ModelVersionRow = typeof modelVersions.$inferSelect;
