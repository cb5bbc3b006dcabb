import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { readDatasetManifest } from '@facet/domain-dataset-manifest';
import { decodeExample, readRecords } from '@facet/domain-tfrecord';
import { sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cropOf, ORIGIN, photosOf, TestBatch, type TestPhoto } from './batch.fixture';
import { COMMAND, NOW, objectsOf, TestConversion } from './conversion.fixture';
import type { Progress } from './create-dataset.use-case';

const PHOTOS: readonly TestPhoto[] = [
  ...photosOf({ ada: 10, ben: 10, 'Zoë 🦊': 6 }),
  { path: 'ada/group.jpg', label: 'ada', refused: 'MULTI_FACE' },
  { path: 'readme.txt', label: '', refused: 'NO_LABEL' },
];

const OTHER_GATE = { ...ORIGIN, gate: { ...ORIGIN.gate, maxPanDegrees: 25 } };

let conversion: TestConversion;
beforeAll(async () => (conversion = await TestConversion.open()));
afterAll(() => conversion.connection.close());
beforeEach(() => conversion.clear());

async function stored(photos: readonly TestPhoto[]): Promise<[TestBatch, ObjectStore]> {
  const batch = new TestBatch(photos);
  const store = new MemoryObjectStore();
  await batch.storeCrops(store);
  return [batch, store];
}

async function examplesOf(store: ObjectStore, version: string, split: 'train' | 'validation') {
  const key = `datasets/${version}/manifest.json`;
  const { splits } = readDatasetManifest(await store.readAll(key), key);
  const examples = [];
  for (const shard of splits[split].shards) {
    for await (const record of readRecords(store.read(shard.key), { source: shard.key })) {
      examples.push(decodeExample(record));
    }
  }
  return examples;
}

const pathsOf = async (store: ObjectStore, version: string, split: 'train' | 'validation') =>
  (await examplesOf(store, version, split)).map((example) => example.text('image/filename')[0]!);

describe('a dataset', () => {
  test('is published with every accepted photo in one split, its crop and its person', async () => {
    const [batch, store] = await stored(PHOTOS);
    const { dataset, found } = await conversion.create(batch, store);
    expect(found).toBe(false);
    expect(dataset).toEqual({
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      manifestKey: `datasets/${dataset.version}/manifest.json`,
      batchId: 'batch-1',
      labels: ['Zoë 🦊', 'ada', 'ben'],
      leftOut: [],
      trainExamples: 18,
      validationExamples: 8,
      shards: 2,
      cropRule: COMMAND.cropRule,
      createdAt: NOW,
    });
    expect(await conversion.datasets.find(dataset.version)).toEqual(dataset);
    expect(await conversion.published()).toMatchObject([
      { version: dataset.version, digest: dataset.digest, manifestKey: dataset.manifestKey, batchId: 'batch-1' },
    ]);
    const train = await examplesOf(store, dataset.version, 'train');
    const validation = await examplesOf(store, dataset.version, 'validation');
    const paths = [...train, ...validation].map((example) => example.text('image/filename')[0]!);
    expect(paths.sort()).toEqual(
      photosOf({ ada: 10, ben: 10, 'Zoë 🦊': 6 })
        .map(({ path }) => path)
        .sort(),
    );
    for (const example of train) {
      const path = example.text('image/filename')[0]!;
      expect(sha256Hex(example.bytes('image/encoded')[0]!)).toBe(sha256Hex(cropOf(path)));
      expect(dataset.labels[Number(example.int64s('image/class/label')[0]) - 1]).toBe(path.split('/')[0]);
      expect(example.floats('face/descriptor')).toHaveLength(1024);
    }
  });

  test('has the label map and the reports, with one row per input, photo or person', async () => {
    const [batch, store] = await stored(PHOTOS);
    const { dataset } = await conversion.create(batch, store);
    const report = async (name: string) =>
      new TextDecoder()
        .decode(await store.readAll(`datasets/${dataset.version}/${name}`))
        .trimEnd()
        .split('\n');
    expect(await report('label_map.pbtxt')).toContain('  id: 2');
    const all = await report('all_files.csv');
    expect(all[0]).toBe('index,name,file,verdict,reason,message,measured,threshold');
    expect(all).toHaveLength(1 + PHOTOS.length);
    expect(all).toContain('2,ada,ada/00.jpg,ACCEPTED,,,,');
    expect(all).toContain('2,ada,ada/group.jpg,REFUSED,MULTI_FACE,"""ada/group.jpg"", refused",25.5,20');
    expect(all).toContain(',,readme.txt,REFUSED,NO_LABEL,"""readme.txt"", refused",25.5,20');
    const filtered = await report('filtered_files.csv');
    expect(filtered[0]).toBe('file_name,label text,label,count,xmin,ymin,xmax,ymax,width,height');
    expect(filtered).toHaveLength(1 + 26);
    expect(filtered[8]).toMatch(/^ada\/01\.jpg,ada,2,1,1\d\d,60,1\d\d,160,640,480$/);
    const converted = await report('converted_result_files.csv');
    expect(converted[0]).toBe('file_name,label text,label,xmin,ymin,xmax,ymax,split,crop_sha256');
    expect(converted.filter((line) => line.includes(',validation,'))).toHaveLength(8);
    expect(await report('summary_files.csv')).toEqual([
      'name,count,inputs,refused,train,validation',
      'Zoë 🦊,6,6,0,4,2',
      'ada,10,11,1,7,3',
      'ben,10,10,0,7,3',
    ]);
  });

  test('says what found, described and judged its faces', async () => {
    const [batch, store] = await stored(PHOTOS.map((photo) => ({ ...photo, origin: OTHER_GATE })));
    const { dataset } = await conversion.create(batch, store);
    const manifest = readDatasetManifest(await store.readAll(dataset.manifestKey), dataset.manifestKey);
    expect(manifest).toMatchObject(OTHER_GATE);
  });

  test('has as many train shards as are asked for, of equal size', async () => {
    const [batch, store] = await stored(PHOTOS);
    const { dataset } = await conversion.create(batch, store, { trainShards: 4 });
    const key = dataset.manifestKey;
    const { splits } = readDatasetManifest(await store.readAll(key), key);
    expect(splits.train.shards.map(({ examples }) => examples)).toEqual([5, 5, 4, 4]);
    expect(splits.train.shards[3]!.key).toBe(`datasets/${dataset.version}/train-00003-of-00004.tfrecord`);
  });

  test('reports every example as it is written', async () => {
    const [batch, store] = await stored(PHOTOS);
    const seen: Progress[] = [];
    await conversion.create(batch, store, {}, (progress) => seen.push(progress));
    expect(seen).toEqual(Array.from({ length: 27 }, (_, done) => ({ done, total: 26 })));
  });
});

describe('the same photos and choices', () => {
  test('are the same bytes in another store, whatever the order in which they arrive', async () => {
    const [batch, first] = await stored(PHOTOS);
    const { dataset } = await conversion.create(batch, first);
    const folder = await mkdtemp(join(tmpdir(), 'facet-conversion-'));
    const second = new FileObjectStore(folder);
    const reversed = new TestBatch([...PHOTOS].reverse());
    await reversed.storeCrops(second);
    await conversion.clear();
    expect((await conversion.create(reversed, second)).found).toBe(false);
    const prefix = `datasets/${dataset.version}/`;
    const [ours, theirs] = [await objectsOf(first, prefix), await objectsOf(second, prefix)];
    expect([...ours.keys()].sort()).toEqual(
      [
        'all_files.csv',
        'converted_result_files.csv',
        'filtered_files.csv',
        'label_map.pbtxt',
        'leak-report.json',
        'manifest.json',
        'measured_faces.csv',
        'summary.html',
        'summary_files.csv',
        'train-00000-of-00001.tfrecord',
        'validation-00000-of-00001.tfrecord',
      ].map((name) => prefix + name),
    );
    expect(theirs).toEqual(ours);
    await rm(folder, { recursive: true });
  });

  test('are found the second time, without a second event', async () => {
    const [batch, store] = await stored(PHOTOS);
    const first = await conversion.create(batch, store);
    const again = await conversion.create(batch, store);
    expect(again).toEqual({ ...first, found: true });
    expect(await conversion.published()).toHaveLength(1);
  });

  test.each<[string, object, readonly TestPhoto[]]>([
    ['another seed', { seed: 8 }, PHOTOS],
    ['another share', { trainFraction: 0.5 }, PHOTOS],
    ['another number of shards', { trainShards: 2 }, PHOTOS],
    ['another crop rule', { cropRule: { scale: 1.2, sizePx: 96 } }, PHOTOS],
    ['another photo', {}, [...PHOTOS, { path: 'ben/new.jpg', label: 'ben' }]],
    ['another gate', {}, PHOTOS.map((photo) => ({ ...photo, origin: OTHER_GATE }))],
    ['another detector', {}, PHOTOS.map((photo) => ({ ...photo, origin: { ...ORIGIN, detectorVersion: 'd2' } }))],
    ['another embedder', {}, PHOTOS.map((photo) => ({ ...photo, origin: { ...ORIGIN, embedderVersion: 'e2' } }))],
    ['another refusal', {}, [...PHOTOS, { path: 'ben/new.jpg', label: 'ben', refused: 'NO_FACE' }]],
  ])('with %s are another version', async (_case, changes, photos) => {
    const [batch, store] = await stored(PHOTOS);
    const [other, otherStore] = await stored(photos);
    const { dataset } = await conversion.create(batch, store);
    expect((await conversion.create(other, otherStore, changes)).dataset.version).not.toBe(dataset.version);
  });
});

test('near-duplicates are never on both sides of the split', async () => {
  // Chains of pictures that differ in one to six bits, planted among different photos; some span two people.
  const planted = Array.from({ length: 8 }, (_, chain) =>
    Array.from({ length: 5 }, (_, link): TestPhoto => {
      const label = chain % 4 === 0 && link % 2 === 0 ? 'ben' : 'ada';
      const hash = (BigInt(`0x${String(chain).repeat(16)}`) ^ ((1n << BigInt(link * 3)) - 1n)).toString(16);
      return { path: `${label}/copy-${chain}-${link}.jpg`, label, hash: hash.padStart(16, '0') };
    }),
  );
  const [batch, store] = await stored([...photosOf({ ada: 20, ben: 20 }), ...planted.flat()]);
  for (const seed of [1, 2, 3, 4, 5]) {
    const { dataset } = await conversion.create(batch, store, { seed });
    const train = new Set(await pathsOf(store, dataset.version, 'train'));
    for (const chain of planted) {
      const inTrain = chain.filter(({ path }) => train.has(path)).length;
      expect([0, chain.length]).toContain(inTrain);
    }
    const bytes = await store.readAll(`datasets/${dataset.version}/leak-report.json`);
    const report = JSON.parse(new TextDecoder().decode(bytes));
    expect(report).toMatchObject({ photos: 80, crossing: 0 });
    expect(report.copies.flat().filter(({ path }: { path: string }) => path.includes('copy'))).toHaveLength(40);
  }
});
