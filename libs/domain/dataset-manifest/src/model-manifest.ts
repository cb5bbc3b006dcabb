import { calibrationSchema } from '@facet/domain-evaluation';
import { z } from 'zod';
import { manifestBytes, parseManifest } from './manifest-json';
import { contentSchema, cropRuleSchema, labelsSchema, sha256Schema } from './manifest-fields';

export const MODEL_FORMAT = 'facet.model/1';

/** '/'-separated, relative to the manifest's folder, without empty, `.` or `..` parts. */
const pathSchema = z
  .string()
  .refine(
    (path) => path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !/[\\\0]/.test(path),
    'must be a relative path without empty, "." or ".." parts',
  );

/** A name that is part of object keys and URLs. */
const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, 'must be letters, digits, "_", "." or "-"');

/** An input or output by its alias; -1 in `shape` is any size. */
const tensorSchema = z.strictObject({
  dtype: z.enum(['string', 'float32', 'int32', 'int64']),
  shape: z.array(z.int().min(-1)),
});

/** Which weights training began with that were not new. */
export const warmStartSchema = z.strictObject({
  /** What they were taken from, in words. */
  source: z.string().min(1),
  /** Names of variables. */
  taken: z.array(z.string()),
  /** Those that were new all the same. */
  replaced: z.array(z.strictObject({ variable: z.string(), why: z.string() })),
});

/** What of the dataset was not trained on. */
export const leftOutSchema = z.strictObject({
  /** Records that were damaged, where such are skipped: the place and the damage of each, of many the first. */
  damaged: z.array(z.string()),
  damagedRecords: z.int().nonnegative(),
  /** People of whom not all photos to train were taken. */
  people: z.array(z.strictObject({ label: z.string(), photos: z.int(), taken: z.int(), why: z.string() })),
});

const trainingSchema = z.strictObject({
  jobId: z.string().min(1),
  steps: z.int().positive(),
  seed: z.int(),
  batchSize: z.int().positive(),
  learningRate: z.number().positive(),
  /** What it was trained on; absent: `cpu`. */
  device: z.enum(['cpu', 'gpu']).optional(),
  /** Median wall time of a step. */
  secondsPerStep: z.number().nonnegative(),
  firstLoss: z.number(),
  loss: z.number(),
  /** Share of the validation split that is classified right, 0..1. */
  validationAccuracy: z.number().min(0).max(1),
  /** Absent where all weights were new. */
  warmStart: warmStartSchema.optional(),
  /** Absent where all of the dataset was used. */
  leftOut: leftOutSchema.optional(),
});

export const modelManifestSchema = z
  .strictObject({
    format: z.literal(MODEL_FORMAT),
    model: nameSchema,
    version: z.int().positive(),
    architecture: z.string().min(1),
    /** In the order of the scores. */
    labels: labelsSchema,
    /** The crops that the model was trained on; whole photos are cut by the same rule before they are predicted. */
    cropRule: cropRuleSchema,
    signature: z.strictObject({
      name: z.string().min(1),
      inputs: z.record(z.string(), tensorSchema),
      outputs: z.record(z.string(), tensorSchema),
    }),
    dataset: z.strictObject({ version: z.string().min(1), digest: sha256Schema }),
    training: trainingSchema,
    /** When a face is nobody whom the version knows; absent where that was not measured. */
    calibration: calibrationSchema.optional(),
    /** The version that was trained, where this one adds a calibration to its files; absent where it is itself. */
    weightsOf: z.int().positive().optional(),
    /** Every file of the version but the manifest: `saved_model.pb`, `variables/…`, the golden files. */
    files: z.array(contentSchema.extend({ path: pathSchema })).min(1),
    /** A request and its answer, replayed before a server switches to the version. Paths as in `files`. */
    golden: z.strictObject({
      /** An encoded crop: one element of the signature's image input. */
      image: pathSchema,
      /** JSON array of numbers: the scores of that crop, one per label in order. */
      scores: pathSchema,
    }),
  })
  .superRefine(({ files, golden }, context) => {
    const paths = new Set(files.map((file) => file.path));
    if (paths.size !== files.length)
      context.addIssue({ code: 'custom', path: ['files'], message: 'must not repeat a path' });
    for (const field of ['image', 'scores'] as const) {
      if (paths.has(golden[field])) continue;
      context.addIssue({
        code: 'custom',
        path: ['golden', field],
        message: `must be listed in files: ${golden[field]}`,
      });
    }
  });

/** Everything that a model version consists of: it exists exactly when this file does. */
export type LeftOut = z.infer<typeof leftOutSchema>;
export type WarmStart = z.infer<typeof warmStartSchema>;
export type ModelManifest = z.infer<typeof modelManifestSchema>;

/** `models/<model>/<version>/`: the keys of a version's files begin with it. */
export const modelPrefix = (model: string, version: number | bigint): string => `models/${model}/${version}/`;
/** Key of a version's manifest. */
export const modelManifestKey = (model: string, version: number | bigint): string =>
  `${modelPrefix(model, version)}manifest.json`;

/** The bytes of `manifest.json`: equal manifests have equal bytes. */
export function writeModelManifest(manifest: ModelManifest): Uint8Array {
  return manifestBytes(manifest);
}

/** A checked manifest. Throws DATA_LOSS naming `source` and the wrong field. */
export function readModelManifest(bytes: Uint8Array, source: string): ModelManifest {
  return parseManifest(modelManifestSchema, bytes, source);
}
