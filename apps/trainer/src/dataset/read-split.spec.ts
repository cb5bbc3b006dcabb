import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { bytesFeature, FEATURE_KEYS, floatFeature, int64Feature } from '@facet/domain-tfrecord';
import { type Features, storeDataset, trainingFeatures } from '@facet/testing-datasets';
import { describe, expect, test } from 'vitest';
import { readSplit } from './read-split';

const WHOLE = trainingFeatures(Uint8Array.of(1, 2, 3), 2, new Float32Array(1024).fill(0.5));

const datasetOf = (store: MemoryObjectStore, ...examples: Features[]) =>
  storeDataset(store, {
    version: '0123456789ab',
    labels: ['ada', 'ben'],
    cropRule: { scale: 1.2, sizePx: 96 },
    splits: { train: [examples], validation: [[]] },
  });

test('an example is its crop, its descriptor and its class from 0', async () => {
  const store = new MemoryObjectStore();
  const manifest = await datasetOf(store, WHOLE);
  expect(await readSplit(store, manifest, 'train')).toEqual([
    { crop: Uint8Array.of(1, 2, 3), descriptor: new Float32Array(1024).fill(0.5), classNumber: 1 },
  ]);
});

describe('an example is refused, naming its shard and number,', () => {
  const faults: [string, Features, string][] = [
    ['without a crop', { ...WHOLE, [FEATURE_KEYS.encoded]: bytesFeature() }, 'has no image/encoded'],
    ['without a label', { ...WHOLE, [FEATURE_KEYS.classLabel]: int64Feature() }, 'has the label undefined'],
    [
      'with the label 0',
      { ...WHOLE, [FEATURE_KEYS.classLabel]: int64Feature(0) },
      'has the label 0, the dataset has 1',
    ],
    ['with a label too many', { ...WHOLE, [FEATURE_KEYS.classLabel]: int64Feature(3) }, 'has the label 3, the dataset'],
    ['with half a descriptor', { ...WHOLE, [FEATURE_KEYS.descriptor]: floatFeature([1]) }, 'has a descriptor of 1 num'],
  ];
  test.each(faults)('%s', async (_, features, fault) => {
    const store = new MemoryObjectStore();
    const manifest = await datasetOf(store, WHOLE, features);
    await expect(readSplit(store, manifest, 'train')).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringContaining(`datasets/0123456789ab/train-00000-of-00001.tfrecord, example 1 ${fault}`),
    });
  });
});

test('an empty split is refused', async () => {
  const store = new MemoryObjectStore();
  await expect(readSplit(store, await datasetOf(store, WHOLE), 'validation')).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    reason: 'EMPTY_SPLIT',
  });
});

test('a split that memory may not hold is refused before it is read', async () => {
  const store = new MemoryObjectStore();
  const { splits, ...manifest } = await datasetOf(store, WHOLE);
  const shards = splits.train.shards.map((shard) => ({ ...shard, sizeBytes: 5 * 1024 ** 3 }));
  const huge: DatasetManifest = { ...manifest, splits: { ...splits, train: { ...splits.train, shards } } };
  await expect(readSplit(store, huge, 'train')).rejects.toMatchObject({ reason: 'SPLIT_TOO_LARGE' });
});
