import { z } from 'zod';
import { DEVICES } from './application/job';

const wholeNumber = (min: number, fallback: number) => z.coerce.number().int().min(min).default(fallback);

export const trainingConfigSchema = z.object({
  TRAINING_CONCURRENT_JOBS: wholeNumber(1, 1).describe('jobs that run at once'),
  TRAINING_CHECKPOINT_STEPS: wholeNumber(1, 25).describe('steps between two checkpoints'),
  TRAINING_THREADS: wholeNumber(0, 0).describe('threads within one operation; 0 is one per core'),
  TRAINING_DEVICE: z
    .enum(DEVICES)
    .default('auto')
    .describe('what jobs train on that do not say it: cpu, gpu, or auto for a GPU where there is one'),
  TRAINING_PROGRESS_INTERVAL_MS: wholeNumber(0, 500).describe('least time between two progress events of a job'),
});

export type TrainingConfig = z.infer<typeof trainingConfigSchema>;

export const TRAINING_CONFIG = Symbol('TRAINING_CONFIG');
