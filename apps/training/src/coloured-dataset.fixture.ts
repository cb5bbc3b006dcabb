import {
  DATASET_FORMAT,
  type DatasetManifest,
  datasetManifestKey,
  datasetPrefix,
  sealDataset,
  writeDatasetManifest,
} from '@facet/domain-dataset-manifest';
import {
  bytesFeature,
  encodeExample,
  encodeRecord,
  FEATURE_KEYS,
  floatFeature,
  int64Feature,
  shardName,
} from '@facet/domain-tfrecord';
import { sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import sharp from 'sharp';

const COLOURS = { green: { r: 40, g: 180, b: 60 }, red: { r: 200, g: 50, b: 40 } };

/** A dataset for face-cnn of plain squares in two colours, four of each to train and one to validate. */
export async function storeColouredDataset(store: ObjectStore): Promise<DatasetManifest> {
  const version = 'c0104ed00001';
  const examples = await Promise.all(
    Object.values(COLOURS).map(async (background, label) => {
      const crop = await sharp({ create: { width: 96, height: 96, channels: 3, background } })
        .jpeg()
        .toBuffer();
      return encodeExample({
        [FEATURE_KEYS.encoded]: bytesFeature(crop),
        [FEATURE_KEYS.classLabel]: int64Feature(label + 1),
        [FEATURE_KEYS.descriptor]: floatFeature(new Float32Array(1024)),
      });
    }),
  );
  const split = async (name: 'train' | 'validation', times: number) => {
    const key = datasetPrefix(version) + shardName({ split: name, index: 0, count: 1 });
    const records = Array.from({ length: times }, () => examples.map((example) => encodeRecord(example))).flat();
    const bytes = Buffer.concat(records);
    await store.put(key, bytes);
    const shard = { key, sha256: sha256Hex(bytes), sizeBytes: bytes.length, examples: records.length };
    return { examples: records.length, shards: [shard] };
  };
  const manifest = sealDataset({
    format: DATASET_FORMAT,
    version,
    createdFrom: { batchId: 'coloured' },
    labels: Object.keys(COLOURS).map((name, i) => ({ id: i + 1, name })),
    splits: { train: await split('train', 4), validation: await split('validation', 1) },
    files: [],
    cropRule: { scale: 1.2, sizePx: 96 },
    split: { rule: 'stratified-groups', trainFraction: 0.7, seed: 1, minPhotosPerPerson: 1, maxHashDistance: 0 },
    detectorVersion: 'none',
  });
  await store.put(datasetManifestKey(version), writeDatasetManifest(manifest));
  return manifest;
}
