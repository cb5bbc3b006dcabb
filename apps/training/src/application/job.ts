import { digestOf } from '@facet/kernel';
import type { jobs } from '../persistence/job.table';

export type JobState = 'QUEUED' | 'PREPARING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLING' | 'CANCELLED';

export type Job = typeof jobs.$inferSelect;

/** States from which a job does not move by itself. */
export const ENDED: readonly JobState[] = ['SUCCEEDED', 'FAILED', 'CANCELLED'];
/** States in which a run works on the job. */
export const ACTIVE: readonly JobState[] = ['PREPARING', 'RUNNING', 'CANCELLING'];

/** What a job may be trained on; `auto`: a GPU where there is one. */
export const DEVICES = ['auto', 'cpu', 'gpu'] as const;
export type WantedDevice = (typeof DEVICES)[number];

/** Of the way from a dataset to weights; the trainer refuses another. Raised when equal jobs would train otherwise. */
export const TRAINING_RECIPE = 2;

/**
 * All that decides a job's result. Not where it runs: threads and device change the last digits of the weights, and a job
 * that has been done need not be done again for those.
 */
export type JobContent = Pick<
  Job,
  'datasetDigest' | 'architecture' | 'steps' | 'seed' | 'batchSize' | 'learningRate' | 'settings' | 'model'
>;

/** Equal content is the same job. */
export function jobIdOf(content: JobContent): string {
  const { datasetDigest, architecture, steps, seed, batchSize, learningRate, settings, model } = content;
  const decisive = {
    datasetDigest,
    architecture,
    steps,
    seed,
    batchSize,
    learningRate,
    settings,
    model,
    recipe: TRAINING_RECIPE,
  };
  return digestOf(decisive).slice(0, 16);
}
