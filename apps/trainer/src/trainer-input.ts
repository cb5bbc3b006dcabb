import { trainingSettingsSchema } from '@facet/domain-training-settings';
import { FacetError } from '@facet/kernel';
import { z } from 'zod';

/** Of the way from a dataset to weights. Raised whenever the same input would give other weights. */
export const RECIPE = 2;

const MAX_STEPS = 10_000_000;

export const trainerInputSchema = z.strictObject({
  jobId: z.string().min(1),
  recipe: z.literal(RECIPE),
  dataset: z.strictObject({ manifestKey: z.string().min(1), digest: z.string().min(1) }),
  /** A built-in architecture's name, or the id of a model.json in the store. */
  architecture: z.string().min(1),
  steps: z.int().min(1).max(MAX_STEPS),
  batchSize: z.int().min(1).max(100_000),
  learningRate: z.number().positive(),
  seed: z.int(),
  /** Beyond batch size and learning rate, which have been decided above. */
  settings: trainingSettingsSchema,
  /** The model version that the result is exported as. */
  model: z.string().min(1),
  version: z.int().positive(),
  /** Where the parts of this process are kept, as in the service that started it. Absolute path. */
  dataFolder: z.string().min(1),
  /** For checkpoints and the export on its way out; of this job alone. Absolute path. */
  workFolder: z.string().min(1),
  /** Steps between two checkpoints. */
  checkpointSteps: z.int().min(1),
  /** Threads within one operation; 0: one per core. A resumed job keeps the number that it began with. */
  threads: z.int().min(0),
  /**
   * `auto` (default): a GPU where there is one. A resumed job then stays on what it began on; `cpu` and `gpu` count in any
   * case.
   */
  device: z.enum(['auto', 'cpu', 'gpu']).optional(),
  /**
   * `version` (default): a model version is exported. `scores`: none is, but what the network says of the validation split is
   * written to `scores.json` in the work folder, as a cross-validation wants it.
   */
  result: z.enum(['version', 'scores']).optional(),
});

/** What a training job is told. */
export type TrainerInput = z.infer<typeof trainerInputSchema>;

/** Throws INVALID_ARGUMENT that names the first wrong field. */
export function parseTrainerInput(line: string): TrainerInput {
  const parsed = trainerInputSchema.safeParse(jsonOf(line));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new FacetError('INVALID_ARGUMENT', `the trainer's input: ${issue.path.join('.')}: ${issue.message}`);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new FacetError('INVALID_ARGUMENT', "the trainer's input is no JSON", { cause });
  }
}
