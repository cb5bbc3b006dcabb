import { integer, text } from 'drizzle-orm/pg-core';
import { trainingSchema } from './training.schema';

/**
 * A model's version numbers, each taken by one job before it exports, or by one calibration of a version before it copies
 * the files (`calibration-…`): running it again publishes the same one.
 */
export const versionReservations = trainingSchema.table('version_reservation', {
  jobId: text('job_id').primaryKey(),
  model: text().notNull(),
  version: integer().notNull(),
});
