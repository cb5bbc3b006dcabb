import type { LeftOut, WarmStart } from '@facet/domain-dataset-manifest';
import type { TrainingSettings } from '@facet/domain-training-settings';
import { doublePrecision, integer, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import type { JobState, WantedDevice } from '../application/job';
import { trainingSchema } from './training.schema';

export const jobs = trainingSchema.table('job', {
  id: text().primaryKey(),
  state: text().$type<JobState>().notNull(),
  datasetVersion: text('dataset_version').notNull(),
  datasetDigest: text('dataset_digest').notNull(),
  architecture: text().notNull(),
  model: text().notNull(),
  steps: integer().notNull(),
  batchSize: integer('batch_size').notNull(),
  learningRate: doublePrecision('learning_rate').notNull(),
  seed: integer().notNull(),
  /** What is left out has its default. */
  settings: jsonb().$type<Partial<TrainingSettings>>().notNull().default({}),
  /** Steps done. */
  step: integer().notNull().default(0),
  loss: doublePrecision().notNull().default(0),
  /** Share of the latest step's batch that was classified right. */
  accuracy: doublePrecision().notNull().default(0),
  firstLoss: doublePrecision('first_loss').notNull().default(0),
  secondsPerStep: doublePrecision('seconds_per_step').notNull().default(0),
  validationAccuracy: doublePrecision('validation_accuracy').notNull().default(0),
  /** Null: what the service says. */
  wantedDevice: text('wanted_device').$type<WantedDevice>(),
  /** What it runs on, or ran on last; null before it has begun. */
  device: text().$type<'cpu' | 'gpu'>(),
  /** Null where all weights were new. */
  warmStart: jsonb('warm_start').$type<WarmStart>(),
  /** Null where all of the dataset is used. */
  leftOut: jsonb('left_out').$type<LeftOut>(),
  errorMessage: text('error_message').notNull().default(''),
  /** Null until the version is published. */
  modelVersion: integer('model_version'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  /** The queue's order: a job that is asked for again goes to its end. */
  queuedAt: timestamp('queued_at', { withTimezone: true }).notNull(),
  endedAt: timestamp('ended_at', { withTimezone: true }),
});
