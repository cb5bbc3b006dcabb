import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { FEATURE_KEYS, floatFeature } from '@facet/domain-tfrecord';
import { type Features, storeDataset, trainingFeatures } from '@facet/testing-datasets';
import { afterAll, describe, expect, test } from 'vitest';
import { LeftOutRecords } from './left-out';
import { fetchTrainShards } from './local-shards';
import { readSplit } from './read-split';

const folder = mkdtempSync(join(tmpdir(), 'facet-shards-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LABELS = ['ada', 'ben', 'cem'];
const photo = (person: number) => trainingFeatures(Uint8Array.of(1, 2, person), person + 1, new Float32Array(1024));
/** Of four photos of ada, two of ben, one of cem; in two shards. */
const PHOTOS = [0, 1, 0, 0, 2, 1, 0].map(photo);

async function datasetOf(examples: readonly Features[] = PHOTOS) {
  const store = new MemoryObjectStore();
  const manifest = await storeDataset(store, {
    version: '0123456789ab',
    labels: LABELS,
    cropRule: { scale: 1.2, sizePx: 96 },
    splits: { train: [examples.slice(0, 3), examples.slice(3)], validation: [[0, 1, 2].map(photo)] },
  });
  return { store, manifest, shards: manifest.splits.train.shards };
}

/** Changes one byte of a shard, counted from its end where `at` is negative. */
async function damage(store: MemoryObjectStore, key: string, at: number): Promise<void> {
  const bytes = Uint8Array.from(await store.readAll(key));
  bytes[at < 0 ? bytes.length + at : at]! ^= 0xff;
  await store.put(key, bytes);
}

const fetch = (store: MemoryObjectStore, manifest: DatasetManifest, leftOut: LeftOutRecords, limits = {}) =>
  fetchTrainShards(store, manifest, join(folder, 'local'), { leftOut, photosPerPerson: limits });

test('the local files have the bytes of the shards', async () => {
  const { store, manifest, shards } = await datasetOf();
  const { files, classCounts } = await fetchTrainShards(store, manifest, join(folder, 'whole'));
  expect(classCounts).toEqual([4, 2, 1]);
  for (const [i, { key }] of shards.entries())
    expect(readFileSync(files[i]!).equals(Buffer.from(await store.readAll(key)))).toBe(true);
});

describe('a damaged record', () => {
  test('ends the reading with its file and byte', async () => {
    const { store, manifest, shards } = await datasetOf();
    await damage(store, shards[1]!.key, -20);
    await expect(fetch(store, manifest, new LeftOutRecords(false))).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringMatching(/train-00001-of-00002\.tfrecord: the data of the record at byte \d+ is corrupt/),
    });
  });

  test('is left out and counted where that is wanted; the others are taken', async () => {
    const { store, manifest, shards } = await datasetOf();
    const recordBytes = shards[0]!.sizeBytes / 3;
    await damage(store, shards[0]!.key, recordBytes + 40);
    const leftOut = new LeftOutRecords(true);
    const { classCounts, files } = await fetch(store, manifest, leftOut);
    expect(classCounts).toEqual([4, 1, 1]);
    expect(readFileSync(files[0]!)).toHaveLength(recordBytes * 2);
    expect(leftOut.report).toEqual({
      damagedRecords: 1,
      damaged: [`${shards[0]!.key}: the data of the record at byte ${recordBytes} is corrupt`],
      people: [],
    });
  });

  test('whose length is damaged takes the rest of its shard with it', async () => {
    const { store, manifest, shards } = await datasetOf();
    await damage(store, shards[0]!.key, shards[0]!.sizeBytes / 3);
    const leftOut = new LeftOutRecords(true);
    expect((await fetch(store, manifest, leftOut)).classCounts).toEqual([3, 1, 1]);
    expect(leftOut.report!.damaged[0]).toContain('the length of the record at byte');
  });

  test('is skipped in the validation too, and so is a sound one that lacks what training needs', async () => {
    const half = { ...photo(1), [FEATURE_KEYS.descriptor]: floatFeature([1]) };
    const { store, manifest } = await datasetOf([...PHOTOS.slice(0, 6), half]);
    await damage(store, manifest.splits.validation.shards[0]!.key, -20);
    const leftOut = new LeftOutRecords(true);
    await fetch(store, manifest, leftOut);
    expect(await readSplit(store, manifest, 'validation', leftOut)).toHaveLength(2);
    expect(leftOut.report!.damaged).toEqual([
      expect.stringContaining('example 3 has a descriptor of 1 numbers'),
      expect.stringContaining('validation-00000-of-00001.tfrecord: the data of the record'),
    ]);
  });

  test('does not excuse a shard that is whole but another one', async () => {
    const { store, manifest, shards } = await datasetOf();
    await store.put(shards[0]!.key, await store.readAll(shards[1]!.key));
    await expect(fetch(store, manifest, new LeftOutRecords(true))).rejects.toMatchObject({ reason: 'DIGEST_MISMATCH' });
  });
});

describe('photos per person', () => {
  test('people with too few are left out, of those with many the first are taken, and it says so', async () => {
    const { store, manifest } = await datasetOf();
    const leftOut = new LeftOutRecords(false);
    const { classCounts } = await fetch(store, manifest, leftOut, { min: 2, max: 3 });
    expect(classCounts).toEqual([3, 2, 0]);
    expect(leftOut.report).toEqual({
      damagedRecords: 0,
      damaged: [],
      people: [
        { label: 'ada', photos: 4, taken: 3, why: 'more than the most of 3' },
        { label: 'cem', photos: 1, taken: 0, why: 'fewer than the least of 2' },
      ],
    });
  });

  test('that nobody has are refused', async () => {
    const { store, manifest } = await datasetOf();
    await expect(fetch(store, manifest, new LeftOutRecords(false), { min: 9 })).rejects.toMatchObject({
      reason: 'EMPTY_SPLIT',
    });
  });
});
