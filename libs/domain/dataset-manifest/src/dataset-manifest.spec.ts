import { describe, expect, test } from 'vitest';
import { datasetManifestKey, readDatasetManifest, sealDataset, writeDatasetManifest } from './dataset-manifest';
import type { DatasetContents } from './dataset-manifest';
import { MAX_MANIFEST_BYTES } from './manifest-json';
import { withField } from './edited-manifest.fixture';

const sha = (digit: string) => digit.repeat(64);
const shard = (name: string, examples: number) => ({
  key: `datasets/0123456789ab/${name}`,
  sha256: sha('a'),
  sizeBytes: 100,
  examples,
});
const CONTENTS: DatasetContents = {
  format: 'facet.dataset/2',
  version: '0123456789ab',
  createdFrom: { batchId: 'batch-1' },
  labels: [
    { id: 1, name: 'ada' },
    { id: 2, name: 'Zoë 🦊' },
  ],
  splits: {
    train: {
      examples: 5,
      shards: [shard('train-00000-of-00002.tfrecord', 3), shard('train-00001-of-00002.tfrecord', 2)],
    },
    validation: { examples: 2, shards: [shard('validation-00000-of-00001.tfrecord', 2)] },
  },
  files: [{ key: 'datasets/0123456789ab/label_map.pbtxt', sha256: sha('b'), sizeBytes: 7 }],
  cropRule: { scale: 1.3, sizePx: 224 },
  split: { rule: 'stratified-groups', trainFraction: 0.7, seed: 7, minPhotosPerPerson: 4, maxHashDistance: 6 },
  detectorVersion: 'd1',
  embedderVersion: 'e1',
  gate: { maxRollDegrees: 20, maxPanDegrees: 20, maxTiltDegrees: 20, minFacePx: 20 },
};
const KEY = datasetManifestKey(CONTENTS.version);

test('a manifest is read back equal, and its bytes do not depend on the order of keys', () => {
  const manifest = sealDataset(CONTENTS);
  const bytes = writeDatasetManifest(manifest);
  expect(readDatasetManifest(bytes, KEY)).toEqual(manifest);
  const reversed = Object.fromEntries(Object.entries(manifest).reverse()) as typeof manifest;
  expect(writeDatasetManifest(reversed)).toEqual(bytes);
  expect(KEY).toBe('datasets/0123456789ab/manifest.json');
});

test('the digest is that of the canonical JSON, whatever wrote it', () => {
  // hashlib.sha256(json.dumps(contents, sort_keys=True, separators=(",",":"), ensure_ascii=False).encode()).hexdigest() in Python
  expect(sealDataset(CONTENTS).digest).toBe('3eae23cfdf0fd600e64712fe8184380247072545f5175eed6a86c41e21102863');
});

describe('a manifest is refused with the name of the wrong field:', () => {
  test.each<[string, string, unknown, string]>([
    ['an edited value', 'split.seed', 8, `the digest of ${KEY} does not fit its content`],
    ['another format', 'format', 'facet.dataset/1', 'format: '],
    ['an unknown field', 'extra', 1, 'extra'],
    ['a negative angle', 'gate.maxPanDegrees', -1, 'gate.maxPanDegrees: '],
    ['a missing split', 'splits.validation', undefined, 'splits.validation: '],
    ['a wrong sum', 'splits.train.examples', 6, 'splits.train: examples must be the sum of its shards'],
    ['a negative size', 'files.0.sizeBytes', -1, 'files.0.sizeBytes: '],
    ['an upper-case sha256', 'files.0.sha256', sha('A'), 'files.0.sha256: must be a lower-case hex sha256'],
    ['ids with a gap', 'labels.1.id', 3, 'labels: must have the ids 1, 2, 3'],
    ['a name twice', 'labels.1.name', 'ada', 'labels: must not repeat a name'],
    ['a train share of 1', 'split.trainFraction', 1, 'split.trainFraction: '],
  ])('%s', (_case, path, value, message) => {
    const reading = () => readDatasetManifest(withField(sealDataset(CONTENTS), path, value), KEY);
    expect(reading).toThrow(message);
    expect(reading).toThrow(expect.objectContaining({ code: 'DATA_LOSS' }));
  });
});

test('truncated, corrupt and oversized bytes are refused', () => {
  const bytes = writeDatasetManifest(sealDataset(CONTENTS));
  expect(() => readDatasetManifest(bytes.subarray(0, bytes.length - 5), KEY)).toThrow(`${KEY} is no JSON`);
  expect(() => readDatasetManifest(Uint8Array.of(0x22, 0xff, 0x22), KEY)).toThrow(`${KEY} is no JSON`);
  expect(() => readDatasetManifest(new Uint8Array(MAX_MANIFEST_BYTES + 1), KEY)).toThrow(
    'a manifest has at most 67108864',
  );
});
