import {
  type DatasetManifest,
  type DatasetShard,
  sealDataset,
  type SplitName,
  writeDatasetManifest,
} from '@facet/domain-dataset-manifest';
import { encodeRecord, relabelledExample } from '@facet/domain-tfrecord';
import { digestOf, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import type { LabelledPhoto } from '../photos/read-photos';

/** What one training of a cross-validation learns from, and what it is asked about. */
export interface Fold {
  readonly name: string;
  readonly train: readonly LabelledPhoto[];
  readonly test: readonly LabelledPhoto[];
  /** Names, in the order of the scores; a tested photo may be of somebody else. */
  readonly labels: readonly string[];
}

/**
 * Stores a fold as a dataset of its own, whose validation split is the test, with keys that begin with `prefix`; the
 * manifest comes last. A tested photo of somebody whom the fold does not know gets the first label there.
 */
export async function storeFold(
  store: ObjectStore,
  whole: DatasetManifest,
  { name, train, test, labels }: Fold,
  prefix: string,
): Promise<{ readonly manifestKey: string; readonly digest: string }> {
  const ids = new Map(labels.map((label, i) => [label, { id: i + 1, name: label }]));
  const splitOf = async (split: SplitName, photos: readonly LabelledPhoto[]) => {
    const records = photos.map(({ record, label }) =>
      encodeRecord(relabelledExample(record, ids.get(label) ?? { id: 1, name: labels[0]! })),
    );
    const bytes = Buffer.concat(records);
    const shard: DatasetShard = {
      key: `${prefix}${split}.tfrecord`,
      sha256: sha256Hex(bytes),
      sizeBytes: bytes.length,
      examples: photos.length,
    };
    await store.put(shard.key, bytes);
    return { examples: photos.length, shards: [shard] };
  };
  const manifest = sealDataset({
    format: whole.format,
    version: digestOf({ of: whole.digest, name, labels }).slice(0, 12),
    createdFrom: whole.createdFrom,
    labels: [...ids.values()],
    splits: { train: await splitOf('train', train), validation: await splitOf('validation', test) },
    files: [],
    cropRule: whole.cropRule,
    split: whole.split,
    detectorVersion: whole.detectorVersion,
    embedderVersion: whole.embedderVersion,
    gate: whole.gate,
  });
  const manifestKey = `${prefix}manifest.json`;
  await store.put(manifestKey, writeDatasetManifest(manifest));
  return { manifestKey, digest: manifest.digest };
}
