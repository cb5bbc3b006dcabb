import { calibrationSchema } from '@facet/domain-evaluation';
import { FacetError } from '@facet/kernel';
import { z } from 'zod';
import { lackedByEager } from './eager-engine';
import { augmentationSchema, REFERENCE_AUGMENTATION } from './augmentation';

const share = z.number().min(0).lt(1);
const steps = z.int().min(1);

const optimizerSchema = z.discriminatedUnion('algorithm', [
  z.strictObject({ algorithm: z.literal('sgd'), momentum: share.optional(), nesterov: z.boolean().optional() }),
  z.strictObject({
    algorithm: z.literal('rmsprop'),
    rho: share.optional(),
    momentum: share.optional(),
    epsilon: z.number().positive().optional(),
  }),
  z.strictObject({
    algorithm: z.enum(['adam', 'adamw']),
    beta1: share.optional(),
    beta2: share.optional(),
    epsilon: z.number().positive().optional(),
    /** Of adamw. */
    weightDecay: z.number().min(0).optional(),
  }),
]);

const warmupSteps = z.int().min(0).optional();
const scheduleSchema = z.discriminatedUnion('schedule', [
  z.strictObject({ schedule: z.literal('constant'), warmupSteps }),
  z.strictObject({ schedule: z.literal('step'), everySteps: steps, factor: z.number().positive(), warmupSteps }),
  z.strictObject({ schedule: z.literal('cosine'), decaySteps: steps, finalShare: share.optional(), warmupSteps }),
]);

const clippingSchema = z.union([
  z.strictObject({ globalNorm: z.number().positive() }),
  z.strictObject({ value: z.number().positive() }),
]);

const earlyStopSchema = z.strictObject({
  /** Of the validation split: the share classified right, or the mean cross entropy. */
  metric: z.enum(['accuracy', 'loss']),
  /** So many validations in a row may be no better than the best before training stops. */
  patience: z.int().min(1),
  /** What is better by no more than this is no better. */
  minChange: z.number().min(0).default(0),
});

const photosPerPersonSchema = z
  .strictObject({ min: z.int().min(1).optional(), max: z.int().min(1).optional() })
  .refine(({ min = 1, max = min }) => min <= max, { path: ['max'], message: 'must not be below min' });

const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** Where the first weights come from: a model version, or a checkpoint by its path without `.index`. */
const warmStartSchema = z.union([
  z.strictObject({ model: z.string().regex(MODEL_NAME, 'must be the name of a model'), version: z.int().min(1) }),
  z.strictObject({ checkpoint: z.string().startsWith('/', 'must be an absolute path on the machine that trains') }),
]);

/** How a network is trained, beyond its architecture, steps and seed. */
export const trainingSettingsSchema = z
  .strictObject({
    /**
     * `eager`: the steps are computed operation by operation on TensorFlow.js, to compare with: at half the speed, on the
     * processor, without checkpoints, with other dropout in every run. Default: `graph`.
     */
    engine: z.enum(['graph', 'eager']).optional(),
    /** Default: the architecture's. */
    batchSize: z.int().min(1).max(100_000).optional(),
    /** Default: the architecture's. */
    learningRate: z.number().positive().optional(),
    optimizer: optimizerSchema.default({ algorithm: 'adam' }),
    schedule: scheduleSchema.default({ schedule: 'constant' }),
    clipping: clippingSchema.optional(),
    labelSmoothing: share.default(0),
    /** `balanced`: the photos of a person with few count for more, so that all people count alike. */
    classWeights: z.enum(['equal', 'balanced']).default('equal'),
    /** Of networks that take pictures; `reference` is that of the series that Facet follows. */
    augmentation: z
      .preprocess((value) => (value === 'reference' ? REFERENCE_AUGMENTATION : value), augmentationSchema)
      .optional(),
    /** What becomes of a record of the dataset that is damaged: `fail` (default) ends the job, `skip` leaves it out. */
    onCorrupt: z.enum(['fail', 'skip']).optional(),
    /** People with fewer than `min` photos to train are left out, of others no more than the first `max` are taken. */
    photosPerPerson: photosPerPersonSchema.optional(),
    /**
     * Default: the cross entropy. The binary one asks of each person by itself, yes or no, and takes what stands before the
     * softmax, as Keras does with a network that ends in one. The squared error is that of the probabilities.
     */
    loss: z.enum(['cross-entropy', 'binary-cross-entropy', 'mean-squared-error']).optional(),
    /**
     * `mixed-bfloat16`: layers but the last multiply numbers that are rounded to 8 bits; weights, checkpoints and the model stay
     * float32. Faster where the processor or the GPU has instructions for it. Default: `float32`.
     */
    precision: z.enum(['float32', 'mixed-bfloat16']).optional(),
    /**
     * Weights of the same name and shape are taken over; those of the last layer only from a version with the same people.
     * Default: all weights are new.
     */
    warmStart: warmStartSchema.optional(),
    /** Names of layers whose weights training leaves as they are; `*` stands for any letters. */
    freeze: z.array(z.string().min(1)).min(1).optional(),
    /** Steps between two validations; 0: only after the last step. */
    validationSteps: z.int().min(0).default(0),
    earlyStop: earlyStopSchema.optional(),
    /** Found before by folds of the same network, for the model version (`facet run --calibrate`). */
    calibration: calibrationSchema.optional(),
    /** How many of the latest checkpoints are kept, beside the best one. */
    keepCheckpoints: z.int().min(1).max(1000).default(1),
  })
  .refine(({ earlyStop, validationSteps }) => !earlyStop || validationSteps > 0, {
    path: ['validationSteps'],
    message: 'must be at least 1 for earlyStop',
  })
  .superRefine((settings, context) => {
    const lacked = settings.engine === 'eager' ? lackedByEager(settings) : undefined;
    if (lacked) context.addIssue({ code: 'custom', path: [lacked.field], message: lacked.why });
  });

export type WarmStartSource = z.output<typeof warmStartSchema>;
export type TrainingSettings = z.output<typeof trainingSettingsSchema>;

/** Throws INVALID_ARGUMENT that names the first wrong field of `subject`; what is left out has its default. */
export function readTrainingSettings(value: unknown, subject = 'the training settings'): TrainingSettings {
  const parsed = trainingSettingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const field = path.length > 0 ? `${path.join('.')}: ` : '';
  throw new FacetError('INVALID_ARGUMENT', `${subject}: ${field}${message}`, {
    reason: 'TRAINING_SETTINGS',
  });
}
