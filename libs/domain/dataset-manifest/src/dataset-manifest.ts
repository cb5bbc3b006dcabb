import { digestOf, FacetError } from '@facet/kernel';
import { z } from 'zod';
import { manifestBytes, parseManifest } from './manifest-json';
import { contentSchema, cropRuleSchema, gateSchema, labelsSchema, sha256Schema } from './manifest-fields';

export const DATASET_FORMAT = 'facet.dataset/2';

/** One TFRecord file; `key` is its key in the object store. */
const shardSchema = contentSchema.extend({ key: z.string().min(1), examples: z.int().nonnegative() });

const splitSchema = z
  .strictObject({
    examples: z.int().nonnegative(),
    /** In the order of their shard numbers. */
    shards: z.array(shardSchema).min(1),
  })
  .refine(
    (split) => split.examples === split.shards.reduce((sum, shard) => sum + shard.examples, 0),
    'examples must be the sum of its shards',
  );

const versionSchema = z.string().regex(/^[0-9a-f]{12}$/, 'must be 12 lower-case hex digits');

/** What a person decided about a photo of a dataset. */
const decisionSchema = z.discriminatedUnion('action', [
  /** It shows somebody else: a name of the labels. */
  z.strictObject({ photo: z.string().min(1), action: z.literal('relabel'), label: z.string().min(1) }),
  z.strictObject({ photo: z.string().min(1), action: z.literal('drop') }),
  /** It was looked at, and is right. */
  z.strictObject({ photo: z.string().min(1), action: z.literal('keep') }),
]);

const correctionsSchema = z.strictObject({
  /** The version without any, and its digest. */
  of: z.strictObject({ version: z.string().min(1), digest: sha256Schema }),
  /** By photo, each photo once. */
  decisions: z.array(decisionSchema).min(1),
});

/** A person of the batch who is not in the dataset: with fewer accepted photos than the minimum. */
const leftOutPersonSchema = z.strictObject({ name: z.string().min(1), acceptedPhotos: z.int().nonnegative() });

const contentsSchema = z.strictObject({
  format: z.literal(DATASET_FORMAT),
  /** 12 hex digits: digest of everything that decides the bytes of the shards. */
  version: versionSchema,
  createdFrom: z.strictObject({
    batchId: z.string().min(1),
    /** The version that this one was made after, with other thresholds. */
    parent: versionSchema.optional(),
  }),
  labels: labelsSchema,
  /** People of the batch with fewer accepted photos than the minimum, by name; absent: none. */
  leftOut: z.array(leftOutPersonSchema).min(1).optional(),
  splits: z.strictObject({ train: splitSchema, validation: splitSchema }),
  /** Label map and reports; `key` is the key in the object store. */
  files: z.array(contentSchema.extend({ key: z.string().min(1) })),
  cropRule: cropRuleSchema,
  split: z.strictObject({
    rule: z.literal('stratified-groups'),
    trainFraction: z.number().gt(0).lt(1),
    seed: z.int(),
    minPhotosPerPerson: z.int().min(1),
    /** Most photos of one person; absent: all. */
    maxPhotosPerPerson: z.int().min(1).optional(),
    /** Every person has as many photos as the one with the fewest. */
    balance: z.literal(true).optional(),
    /** Photos whose perceptual hashes differ in at most this many bits are on one side of the split. */
    maxHashDistance: z.int().min(0),
    /** So are photos of one person whose hashes differ in so many bits, and whose faces have such a cosine. */
    maxFaceHashDistance: z.int().min(0).optional(),
    minFaceSimilarity: z.number().min(0).max(1).optional(),
    /** … which are apart by at most this share of the median of the person's pairs. */
    maxFaceDistanceRatio: z.number().min(0).max(1).optional(),
  }),
  /** Of what found the faces and of what computed the descriptors. */
  detectorVersion: z.string().min(1),
  embedderVersion: z.string().min(1),
  /** What every face was judged by; see `Gate` of the verdict package. */
  gate: gateSchema,
  /** Of a version that was made from another one by hand. */
  corrections: correctionsSchema.optional(),
});

export const datasetManifestSchema = contentsSchema.extend({
  /** sha256 of the canonical JSON of all other fields. There is no time in a manifest, so none is in its digest. */
  digest: sha256Schema,
});

/** Everything that a dataset version consists of: it exists exactly when this file does. */
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;
/** A manifest before its digest. */
export type DatasetContents = z.infer<typeof contentsSchema>;
export type LeftOutPerson = z.infer<typeof leftOutPersonSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type DatasetShard = z.infer<typeof shardSchema>;
export type SplitName = keyof DatasetManifest['splits'];

/** `datasets/<version>/`: the keys of a version's files begin with it. */
export const datasetPrefix = (version: string): string => `datasets/${version}/`;
/** Key of a version's manifest. */
export const datasetManifestKey = (version: string): string => `${datasetPrefix(version)}manifest.json`;

/** The manifest with its digest. */
export function sealDataset(contents: DatasetContents): DatasetManifest {
  return { ...contents, digest: digestOf(contents) };
}

/** The bytes of `manifest.json`: equal manifests have equal bytes. */
export function writeDatasetManifest(manifest: DatasetManifest): Uint8Array {
  return manifestBytes(manifest);
}

/** A checked manifest. Throws DATA_LOSS naming `source` and the wrong field, or that the digest does not fit. */
export function readDatasetManifest(bytes: Uint8Array, source: string): DatasetManifest {
  const manifest = parseManifest(datasetManifestSchema, bytes, source);
  const { digest, ...contents } = manifest;
  if (digestOf(contents) !== digest) {
    throw new FacetError('DATA_LOSS', `the digest of ${source} does not fit its content`, {
      reason: 'DIGEST_MISMATCH',
    });
  }
  return manifest;
}
