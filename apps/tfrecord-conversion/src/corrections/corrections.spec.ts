import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { readDatasetManifest, datasetManifestKey } from '@facet/domain-dataset-manifest';
import { decodeExample, readRecords } from '@facet/domain-tfrecord';
import { unwrap } from '@facet/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { photosOf, TestBatch } from '../application/batch.fixture';
import { objectsOf, TestConversion } from '../application/conversion.fixture';
import { CompareVersionsUseCase } from '../versions/compare-versions.use-case';
import { VerifyVersionUseCase } from '../versions/verify-version.use-case';
import { CorrectVersionUseCase } from './correct-version.use-case';
import { decisionOf, type NewDecision } from './decisions';

let conversion: TestConversion;
let store: MemoryObjectStore;
let root: string;
beforeAll(async () => {
  conversion = await TestConversion.open();
  store = new MemoryObjectStore();
  const batch = new TestBatch(photosOf({ ada: 8, ben: 8 }));
  await batch.storeCrops(store);
  root = (await conversion.create(batch, store)).dataset.version;
});
afterAll(() => conversion.connection.close());

const correcting = (version: string, decisions: readonly NewDecision[]) =>
  new CorrectVersionUseCase(store, conversion.publication()).execute(version, decisions);
const correct = async (version: string, ...decisions: NewDecision[]) => unwrap(await correcting(version, decisions));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const RELABEL = { photo: 'ada/02.jpg', action: 'relabel', label: 'ben' } as const;
const DROP = { photo: 'ben/03.jpg', action: 'drop' } as const;
const KEEP = { photo: 'ada/05.jpg', action: 'keep' } as const;

test('a corrected version has the right person and lacks what was dropped; all else is as it was', async () => {
  const before = await objectsOf(store, `datasets/${root}/`);
  const { version, found, decisions } = await correct(root, RELABEL, DROP, KEEP);
  expect({ found, decisions }).toEqual({ found: false, decisions: [RELABEL, KEEP, DROP] });
  const changes = await all(new CompareVersionsUseCase(store).execute(root, version));
  expect(changes.map(({ path, kind, from, to }) => [path, kind, from?.label, to?.label])).toEqual([
    ['ada/02.jpg', 'CHANGED', 'ada', 'ben'],
    ['ben/03.jpg', 'WENT', 'ben', undefined],
  ]);
  expect(changes[1]!.reason).toBe('DROPPED_BY_HAND');
  expect((await all(new VerifyVersionUseCase(store).execute(version))).filter(({ sound }) => !sound)).toEqual([]);
  expect(await objectsOf(store, `datasets/${root}/`)).toEqual(before);
  const manifest = readDatasetManifest(await store.readAll(datasetManifestKey(version)), version);
  const people = new Map<string, string>();
  for (const shard of [...manifest.splits.train.shards, ...manifest.splits.validation.shards])
    for await (const record of readRecords([await store.readAll(shard.key)], { source: shard.key })) {
      const example = decodeExample(record);
      const [photo, name] = [example.text('image/filename')[0]!, example.text('image/class/text')[0]!];
      expect(example.int64s('image/object/class/label')).toEqual([name === 'ada' ? 1n : 2n]);
      people.set(photo, name);
    }
  expect(people.size).toBe(15);
  expect(people.get('ada/02.jpg')).toBe('ben');
  for (const { key } of manifest.files.filter((file) => file.key.endsWith('.csv'))) {
    const [header, ...rows] = Buffer.from(await store.readAll(key))
      .toString()
      .trim()
      .split('\n');
    for (const row of rows) expect(row.split(',').length, `${key}: ${row}`).toBe(header!.split(',').length);
  }
  const summary = Buffer.from(await store.readAll(`datasets/${version}/summary_files.csv`))
    .toString()
    .trim();
  expect(summary.split('\n').map((row) => row.split(',').slice(0, 4).join())).toEqual([
    'name,count,inputs,refused',
    'ada,7,7,0',
    'ben,8,9,1',
  ]);
  expect((await conversion.datasets.find(version))!.trainExamples).toBe(manifest.splits.train.examples);
  expect((await conversion.published()).map((event) => event.version)).toContain(version);
});

test('decisions add up, replace each other and can be taken back: then it is the version from before', async () => {
  const one = await correct(root, RELABEL);
  const two = await correct(one.version, DROP);
  expect(two.decisions).toEqual([RELABEL, DROP]);
  expect((await correct(root, DROP, RELABEL)).version).toBe(two.version);
  const undone = await correct(two.version, { photo: DROP.photo, action: 'undo' });
  expect(undone).toEqual({ version: one.version, found: true, decisions: [RELABEL] });
  expect(await correct(one.version, { photo: RELABEL.photo, action: 'undo' })).toMatchObject({
    version: root,
    decisions: [],
  });
  const replaced = await correct(two.version, { photo: RELABEL.photo, action: 'drop' });
  expect(replaced.decisions.map(({ action }) => action)).toEqual(['drop', 'drop']);
});

test.each([
  [[{ photo: 'nobody.jpg', action: 'drop' }], 'NO_SUCH_PHOTO'],
  [[{ ...RELABEL, label: 'cem' }], 'NO_SUCH_PERSON'],
] as [NewDecision[], string][])('%j is refused, and leaves no version', async (decisions, reason) => {
  const before = [...(await objectsOf(store, 'datasets/')).keys()].filter((key) => key.endsWith('manifest.json'));
  expect(await correcting(root, decisions)).toMatchObject({ ok: false, error: { reason } });
  const after = [...(await objectsOf(store, 'datasets/')).keys()].filter((key) => key.endsWith('manifest.json'));
  expect(after).toEqual(before);
});

test.each([
  [{ photo: '', action: 'drop', label: '' }, 'a decision names no photo'],
  [{ photo: 'a', action: 'relabel', label: '' }, 'label is empty; to relabel a it must name a person'],
  [{ photo: 'a', action: 'erase', label: '' }, 'the action for a is "erase"; it must be relabel, drop, keep or undo'],
])('the words %j are refused', (words, message) => {
  expect(() => decisionOf(words)).toThrow(message);
});
