import {
  DATASET_FORMAT,
  type DatasetManifest,
  datasetManifestKey,
  datasetPrefix,
  sealDataset,
  type SplitName,
  writeDatasetManifest,
} from '@facet/domain-dataset-manifest';
import type { CropRule } from '@facet/domain-geometry';
import {
  bytesFeature,
  encodeExample,
  encodeRecord,
  FEATURE_KEYS,
  type FeatureValue,
  floatFeature,
  int64Feature,
  shardName,
} from '@facet/domain-tfrecord';
import { sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

/** The features of one example. */
export type Features = Readonly<Record<string, FeatureValue>>;

export interface SmallDataset {
  /** 12 hex digits. */
  readonly version: string;
  /** Names of the labels 1, 2, … */
  readonly labels: readonly string[];
  readonly cropRule: CropRule;
  /** The shards of each split and the examples in each. */
  readonly splits: Readonly<Record<SplitName, readonly (readonly Features[])[]>>;
}

/** An example as conversion writes it, without what training does not read. */
export const trainingFeatures = (crop: Uint8Array, labelId: number, descriptor: Float32Array): Features => ({
  [FEATURE_KEYS.encoded]: bytesFeature(crop),
  [FEATURE_KEYS.classLabel]: int64Feature(labelId),
  [FEATURE_KEYS.descriptor]: floatFeature(descriptor),
});

/** Stores a dataset and its manifest as conversion does, from examples that a test makes up. */
export async function storeDataset(
  store: ObjectStore,
  { version, labels, cropRule, splits }: SmallDataset,
): Promise<DatasetManifest> {
  const storeSplit = async (split: SplitName) => {
    const shards = [];
    for (const [index, examples] of splits[split].entries()) {
      const key = datasetPrefix(version) + shardName({ split, index, count: splits[split].length });
      const bytes = Buffer.concat(examples.map((features) => encodeRecord(encodeExample(features))));
      await store.put(key, bytes);
      shards.push({ key, sha256: sha256Hex(bytes), sizeBytes: bytes.length, examples: examples.length });
    }
    return { examples: splits[split].flat().length, shards };
  };
  const manifest = sealDataset({
    format: DATASET_FORMAT,
    version,
    createdFrom: { batchId: 'made-up' },
    labels: labels.map((name, i) => ({ id: i + 1, name })),
    splits: { train: await storeSplit('train'), validation: await storeSplit('validation') },
    files: [],
    cropRule,
    split: { rule: 'stratified-groups', trainFraction: 0.7, seed: 1, minPhotosPerPerson: 1, maxHashDistance: 0 },
    detectorVersion: 'none',
    embedderVersion: 'none',
    gate: { maxRollDegrees: 180, maxPanDegrees: 180, maxTiltDegrees: 180, minFacePx: 0 },
  });
  await store.put(datasetManifestKey(version), writeDatasetManifest(manifest));
  return manifest;
}
