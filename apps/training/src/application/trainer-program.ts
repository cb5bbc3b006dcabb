import { join } from 'node:path';
import {
  datasetManifestKey,
  leftOutSchema,
  modelManifestSchema,
  warmStartSchema,
} from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { JobMessage } from '@facet/port-job-runner';
import { z } from 'zod';
import { type Job, TRAINING_RECIPE, type WantedDevice } from './job';

export interface TrainerSettings {
  /** Absolute path; the trainer opens its parts there. */
  readonly dataFolder: string;
  readonly checkpointSteps: number;
  /** 0: one per core. */
  readonly threads: number;
  /** For jobs that do not say it. */
  readonly device: WantedDevice;
}

/** Where a job keeps what it needs to go on, and TensorBoard's events. */
export const workFolderOf = (dataFolder: string, jobId: string): string => join(dataFolder, 'training', jobId);

/** What of it a job that has succeeded no longer needs: all but the events. */
export const scratchFoldersOf = (dataFolder: string, jobId: string): string[] =>
  ['checkpoints', 'dataset', 'export'].map((name) => join(workFolderOf(dataFolder, jobId), name));

/** What the program `trainer` is given. */
export function trainerInput(
  job: Job,
  version: number,
  { dataFolder, checkpointSteps, threads, device }: TrainerSettings,
) {
  const { id: jobId, architecture, steps, batchSize, learningRate, seed, settings, model } = job;
  return {
    jobId,
    recipe: TRAINING_RECIPE,
    dataset: { manifestKey: datasetManifestKey(job.datasetVersion), digest: job.datasetDigest },
    architecture,
    steps,
    batchSize,
    learningRate,
    seed,
    settings,
    model,
    version,
    dataFolder,
    workFolder: workFolderOf(dataFolder, jobId),
    checkpointSteps,
    threads,
    device: job.wantedDevice ?? device,
  };
}

const messageSchema = z.discriminatedUnion('type', [
  leftOutSchema.extend({ type: z.literal('left-out') }),
  warmStartSchema.extend({ type: z.literal('warm-started') }),
  z.object({ type: z.literal('started'), step: z.int(), threads: z.int(), device: z.enum(['cpu', 'gpu']) }),
  z.object({
    type: z.literal('step'),
    step: z.int(),
    loss: z.number(),
    accuracy: z.number(),
    secondsPerStep: z.number(),
  }),
  z.object({ type: z.literal('checkpointed'), step: z.int() }),
  z.object({ type: z.literal('validation'), step: z.int(), value: z.number() }),
  z.object({ type: z.literal('validated'), accuracy: z.number() }),
  z.object({ type: z.literal('exported'), manifest: modelManifestSchema }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);

export type TrainerMessage = z.infer<typeof messageSchema>;

/** Throws DATA_LOSS for a message that the trainer does not send. */
export function parseTrainerMessage(message: JobMessage): TrainerMessage {
  const parsed = messageSchema.safeParse(message);
  if (parsed.success) return parsed.data;
  const { path, message: fault } = parsed.error.issues[0]!;
  throw new FacetError('DATA_LOSS', `the trainer sent a bad ${message.type} message: ${path.join('.')}: ${fault}`);
}
