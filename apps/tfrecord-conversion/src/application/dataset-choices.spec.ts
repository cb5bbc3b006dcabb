import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { readDatasetManifest } from '@facet/domain-dataset-manifest';
import type { ObjectStore } from '@facet/port-object-store';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ORIGIN, photosOf, TestBatch, type TestPhoto } from './batch.fixture';
import { TestConversion } from './conversion.fixture';

const PHOTOS: readonly TestPhoto[] = [
  ...photosOf({ ada: 10, ben: 10, 'Zoë 🦊': 6 }),
  { path: 'ada/group.jpg', label: 'ada', refused: 'MULTI_FACE' },
  { path: 'readme.txt', label: '', refused: 'NO_LABEL' },
];

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

describe('other thresholds', () => {
  const gate = { ...ORIGIN.gate, maxPanDegrees: 15 };
  const turned: readonly TestPhoto[] = [
    ...PHOTOS,
    { path: 'ada/17.jpg', label: 'ada', pan: 17 },
    { path: 'ada/side.jpg', label: 'ada', pan: -25, refused: 'POSE_PAN' },
  ];
  const reportOf = async (store: ObjectStore, version: string) =>
    new TextDecoder().decode(await store.readAll(`datasets/${version}/all_files.csv`)).split('\n');

  test('make another version of the same batch, whose every input has its verdict by them', async () => {
    const [batch, store] = await stored(turned);
    const first = (await conversion.create(batch, store)).dataset;
    const { dataset } = await conversion.create(batch, store, { gate, parent: first.version });
    expect(dataset.trainExamples + dataset.validationExamples).toBe(26);
    const manifest = readDatasetManifest(await store.readAll(dataset.manifestKey), dataset.manifestKey);
    expect(manifest).toMatchObject({ gate, createdFrom: { parent: first.version } });
    const rows = await reportOf(store, dataset.version);
    expect(rows).toHaveLength(1 + turned.length + 1);
    expect(rows.find((row) => row.includes('ada/17.jpg'))).toMatch(/,REFUSED,POSE_PAN,.*,17,15$/);
    expect(rows.find((row) => row.includes('ada/group.jpg'))).toMatch(/,REFUSED,MULTI_FACE,/);
    const opened = (await conversion.create(batch, store, { gate: { ...gate, maxPanDegrees: 30 } })).dataset;
    expect(opened.trainExamples + opened.validationExamples).toBe(28);
    expect((await reportOf(store, opened.version)).find((row) => row.includes('ada/side.jpg'))).toContain(',ACCEPTED,');
  });

  test.each<[string, object, number[]]>([
    ['at most so many photos of a person', { maxPhotosPerPerson: 8 }, [6, 8, 8]],
    ['as many of each as of the one with the fewest', { balance: true }, [6, 6, 6]],
  ])('take %s; the others are in the reports', async (_, limits, counts) => {
    const [batch, store] = await stored(PHOTOS);
    const { dataset } = await conversion.create(batch, store, limits);
    const accepted = counts.reduce((sum, count) => sum + count, 0);
    expect(dataset.trainExamples + dataset.validationExamples).toBe(accepted);
    const rows = await reportOf(store, dataset.version);
    expect(rows.filter((row) => row.includes('OVER_MAXIMUM'))).toHaveLength(26 - accepted);
    expect(rows).toHaveLength(1 + PHOTOS.length + 1);
    const again = await conversion.create(batch, store, limits);
    expect(again).toMatchObject({ found: true, dataset: { version: dataset.version } });
  });

  test('that leave everybody too few photos are refused by name', async () => {
    const [batch, store] = await stored(turned);
    const creating = conversion.create(batch, store, { gate: { ...gate, minFacePx: 500 } });
    await expect(creating).rejects.toMatchObject({ reason: 'TOO_FEW_PHOTOS' });
    await expect(conversion.create(batch, store, { maxPhotosPerPerson: 2 })).rejects.toThrow(
      'max_photos_per_person is 2; it must be 0 (all) or at least min_photos_per_person (4)',
    );
  });
});

test('a person with too few photos is left out, and the row, manifest and reports say so', async () => {
  const [batch, store] = await stored([
    ...PHOTOS,
    ...photosOf({ cleo: 3 }),
    { path: 'dan/1.jpg', label: 'dan', refused: 'NO_FACE' },
  ]);
  const { dataset } = await conversion.create(batch, store);
  expect(dataset.labels).toEqual(['Zoë 🦊', 'ada', 'ben']);
  const leftOut = [
    { name: 'cleo', acceptedPhotos: 3 },
    { name: 'dan', acceptedPhotos: 0 },
  ];
  expect(dataset.leftOut).toEqual(leftOut);
  const manifest = readDatasetManifest(await store.readAll(dataset.manifestKey), dataset.manifestKey);
  expect(manifest.leftOut).toEqual(leftOut);
  const rows = new TextDecoder().decode(await store.readAll(`datasets/${dataset.version}/all_files.csv`)).split('\n');
  expect(
    rows.filter((row) =>
      /,REFUSED,UNDER_MINIMUM,.*3 photos of cleo are accepted, at least 4 are needed.*,3,4$/.test(row),
    ),
  ).toHaveLength(3);
  const fewer = await conversion.create(batch, store, { minPhotosPerPerson: 3 });
  expect(fewer.dataset.labels).toEqual(['Zoë 🦊', 'ada', 'ben', 'cleo']);
});

test('photos of one page are on one side, whoever they show, and the leak report proves it', async () => {
  const photos = PHOTOS.map((photo, i) =>
    i % 5 < 2 && photo.label !== '' ? { ...photo, page: `page ${i % 10}` } : photo,
  );
  const [batch, store] = await stored(photos);
  const { dataset } = await conversion.create(batch, store);
  const bytes = await store.readAll(`datasets/${dataset.version}/leak-report.json`);
  const report = JSON.parse(new TextDecoder().decode(bytes)) as {
    crossing: number;
    copies: { path: string; split: string; page?: string }[][];
  };
  expect(report.crossing).toBe(0);
  expect(report.copies.map((group) => [...new Set(group.map(({ page }) => page))])).toEqual([
    ['page 0'],
    ['page 1'],
    ['page 5'],
    ['page 6'],
  ]);
  expect((await conversion.create(...(await stored(PHOTOS)))).dataset.version).not.toBe(dataset.version);
});

test('a face belongs to the person that the ledger names now', async () => {
  const [batch, store] = await stored(PHOTOS);
  class Renamed extends TestBatch {
    override async *ledger() {
      for await (const row of super.ledger()) yield { ...row, label: row.label === 'ben' ? 'benjamin' : row.label };
    }
  }
  const { dataset } = await conversion.create(new Renamed(batch.photos), store);
  expect(dataset.labels).toEqual(['Zoë 🦊', 'ada', 'benjamin']);
});

test('the photos of a deleted person are left out, and say so', async () => {
  const [batch, store] = await stored(PHOTOS);
  class WithoutBen extends TestBatch {
    override async *ledger() {
      for await (const row of super.ledger()) yield { ...row, label: row.label === 'ben' ? '' : row.label };
    }
  }
  const { dataset } = await conversion.create(new WithoutBen(batch.photos), store);
  expect(dataset.labels).toEqual(['Zoë 🦊', 'ada']);
  const rows = new TextDecoder().decode(await store.readAll(`datasets/${dataset.version}/all_files.csv`)).split('\n');
  expect(rows.filter((row) => row.includes('PERSON_DELETED'))).toHaveLength(10);
});
