import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { warmStartSchema } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import { z } from 'zod';
import { writeWhole } from './durable-files';

const stateSchema = z.strictObject({
  /** Steps done. */
  step: z.int().min(1),
  firstLoss: z.number(),
  loss: z.number(),
  /** Wall times of the latest steps. */
  stepSeconds: z.array(z.number()),
  /** Of the validations so far, where there is an early stop. */
  best: z.strictObject({ step: z.int().min(1), value: z.number() }).optional(),
  /** Validations since the best one. */
  waited: z.int().min(0),
  /** Where not all weights were new. */
  warmStart: warmStartSchema.optional(),
  /** Whether an early stop ended the training. */
  stopped: z.boolean(),
});

/** What a job knows at a step beside its variables; a string in its checkpoint. */
export type TrainingState = z.infer<typeof stateSchema>;

const malformed = (what: string, cause?: unknown): FacetError =>
  new FacetError('DATA_LOSS', `${what}; remove its folder to begin again`, { reason: 'MALFORMED_CHECKPOINT', cause });

/** Throws DATA_LOSS for a string that is no state; `path` names the checkpoint. */
export function parseTrainingState(text: string, path: string): TrainingState {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw malformed(`the checkpoint ${path} holds no training state`, cause);
  }
}

const JOB_FILE = 'job.json';
const placeSchema = z.strictObject({ threads: z.int().min(1), device: z.enum(['cpu', 'gpu']).default('cpu') });
const jobSchema = placeSchema.extend({ jobId: z.string() });

/** What decides the last digits of a job's weights beside its input. */
export type JobPlace = z.infer<typeof placeSchema>;

/** Where a job began, by `folder`; undefined when it has not. Throws DATA_LOSS when the folder is another job's. */
export async function placeOf(folder: string, jobId: string): Promise<JobPlace | undefined> {
  const path = join(folder, JOB_FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { jobId: owner, ...place } = jobOf(text, path);
  if (owner === jobId) return place;
  throw new FacetError('DATA_LOSS', `the checkpoints in ${folder} belong to the job ${owner}, not ${jobId}`);
}

export async function keepPlace(folder: string, jobId: string, place: JobPlace): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(folder, JOB_FILE, JSON.stringify({ jobId, ...place }));
}

function jobOf(text: string, path: string): z.infer<typeof jobSchema> {
  try {
    return jobSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw malformed(`${path} cannot be read`, cause);
  }
}
