import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { datasetManifestKey, MODEL_FORMAT, modelManifestKey, writeModelManifest } from '@facet/domain-dataset-manifest';
import { sha256Hex } from '@facet/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { photosOf, TestBatch, type TestPhoto } from '../application/batch.fixture';
import { objectsOf, TestConversion } from '../application/conversion.fixture';
import { CompareVersionsUseCase } from './compare-versions.use-case';
import { DeleteVersionUseCase } from './delete-version.use-case';
import { ReadVersionUseCase } from './read-version.use-case';
import { VerifyVersionUseCase } from './verify-version.use-case';

const PHOTOS: readonly TestPhoto[] = [
  ...photosOf({ ada: 8, ben: 8 }),
  { path: 'ada/side.jpg', label: 'ada', refused: 'POSE_PAN' },
];

let conversion: TestConversion;
let store: MemoryObjectStore;
beforeAll(async () => (conversion = await TestConversion.open()));
afterAll(() => conversion.connection.close());
beforeEach(async () => {
  await conversion.clear();
  store = new MemoryObjectStore();
});

async function published(photos: readonly TestPhoto[] = PHOTOS, changes = {}): Promise<string> {
  const batch = new TestBatch(photos);
  await batch.storeCrops(store);
  return (await conversion.create(batch, store, changes)).dataset.version;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const changesOf = (from: string, to: string) => all(new CompareVersionsUseCase(store).execute(from, to));
const verdictsOn = (version: string) => all(new VerifyVersionUseCase(store).execute(version));
const deleting = (version: string, force = false) =>
  new DeleteVersionUseCase(store, conversion.datasets).execute(version, force);

describe('two versions', () => {
  test('are asked for by the names of their fields', async () => {
    const version = await published();
    await expect(changesOf('', version)).rejects.toThrow('from_version is empty');
    await expect(changesOf(version, '')).rejects.toThrow('to_version is empty');
  });

  test('differ in nothing from themselves', async () => {
    const version = await published();
    expect(await changesOf(version, version)).toEqual([]);
  });

  test('differ by the photos that came, went, and changed their label', async () => {
    const before = await published();
    const after = await published([
      ...PHOTOS.slice(1).map((photo) => {
        if (photo.path === 'ada/03.jpg') return { ...photo, refused: 'POSE_TILT' };
        if (photo.path === 'ada/04.jpg') return { ...photo, label: 'ben' };
        return photo.path === 'ada/side.jpg' ? { ...photo, refused: undefined } : photo;
      }),
      { path: 'ben/new.jpg', label: 'ben' },
    ]);
    // The other split that other photos bring is told by the next test.
    const changes = (await changesOf(before, after)).map(({ path, kind, from, to, reason }) => {
      return [path, kind, from?.label, to?.label, reason];
    });
    expect(changes.filter(([, kind, from, to]) => kind !== 'CHANGED' || from !== to)).toEqual([
      ['ada/00.jpg', 'WENT', 'ada', undefined, ''],
      ['ada/03.jpg', 'WENT', 'ada', undefined, 'POSE_TILT'],
      ['ada/04.jpg', 'CHANGED', 'ada', 'ben', ''],
      ['ada/side.jpg', 'CAME', undefined, 'ada', 'POSE_PAN'],
      ['ben/new.jpg', 'CAME', undefined, 'ben', ''],
    ]);
  });

  test('of other seeds differ in the split alone', async () => {
    const changes = await changesOf(await published(), await published(PHOTOS, { seed: 8 }));
    expect(changes.length).toBeGreaterThan(0);
    for (const { kind, from, to } of changes) {
      expect(kind).toBe('CHANGED');
      expect(to).toEqual({ ...from, split: from!.split === 'train' ? 'validation' : 'train' });
    }
  });

  test('are refused where one of them is not there', async () => {
    const version = await published();
    await expect(changesOf(version, '0123456789ab')).rejects.toMatchObject({ reason: 'NO_SUCH_DATASET' });
    await expect(changesOf('../models', version)).rejects.toMatchObject({ reason: 'NO_SUCH_DATASET' });
    await expect(changesOf('', version)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('a version that is verified', () => {
  const SHARD = 'train-00000-of-00001.tfrecord';

  /** The version's verdicts after its file was changed, those of sound files left out. */
  async function damage(file: string, change: (bytes: Uint8Array) => Uint8Array) {
    store = new MemoryObjectStore();
    const version = await published();
    const key = `datasets/${version}/${file}`;
    await store.put(key, change(await store.readAll(key)));
    return (await verdictsOn(version)).filter(({ sound }) => !sound);
  }

  test('is sound as it was written', async () => {
    const verdicts = await verdictsOn(await published());
    expect(verdicts.every(({ sound }) => sound)).toBe(true);
    expect(verdicts.map(({ file, records }) => [file, records])).toContainEqual([SHARD, 12]);
    expect(verdicts).toHaveLength(10);
  });

  test('names the shard and the byte of its damaged record', async () => {
    const flipped = await damage(SHARD, (bytes) => {
      const second = 16 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      bytes[second + 40]! ^= 1;
      return bytes;
    });
    expect(flipped).toMatchObject([{ file: SHARD, records: 1, reason: 'CORRUPT_DATA' }]);
    expect(flipped[0]!.message).toContain(`byte ${flipped[0]!.offset} `);
    expect(flipped[0]!.offset).toBeGreaterThan(4000);
  });

  test('names a file that is shorter, other or missing', async () => {
    expect(await damage('all_files.csv', (bytes) => bytes.slice(0, 100))).toMatchObject([
      { file: 'all_files.csv', reason: 'WRONG_SIZE', offset: 100 },
    ]);
    expect(await damage('all_files.csv', (bytes) => bytes.fill(65, 50, 51))).toMatchObject([
      { file: 'all_files.csv', reason: 'DIGEST_MISMATCH' },
    ]);
    store = new MemoryObjectStore();
    const version = await published();
    await store.delete(`datasets/${version}/${SHARD}`);
    expect((await verdictsOn(version)).filter(({ sound }) => !sound)).toMatchObject([
      { file: SHARD, records: 0, reason: 'FILE_MISSING' },
    ]);
  });

  test('is refused where its manifest was changed', async () => {
    const version = await published();
    const key = datasetManifestKey(version);
    const text = new TextDecoder()
      .decode(await store.readAll(key))
      .replace('"maxPanDegrees": 20', '"maxPanDegrees": 25');
    await store.put(key, new TextEncoder().encode(text));
    await expect(verdictsOn(version)).rejects.toMatchObject({ code: 'DATA_LOSS', reason: 'DIGEST_MISMATCH' });
  });
});

test('a version is read as its files with what they must be, the manifest last', async () => {
  const version = await published();
  const files: { name: string; sha256: string; pieces: Uint8Array[] }[] = [];
  for (const part of await all(new ReadVersionUseCase(store).execute(version))) {
    if ('file' in part) files.push({ ...part.file, pieces: [] });
    else files.at(-1)!.pieces.push(part.chunk);
  }
  const stored = await objectsOf(store, `datasets/${version}/`);
  expect(files.map(({ name, sha256 }) => [`datasets/${version}/${name}`, sha256]).sort()).toEqual([...stored].sort());
  for (const { sha256, pieces } of files) expect(sha256Hex(Buffer.concat(pieces))).toBe(sha256);
  expect(files.at(-1)!.name).toBe('manifest.json');
});

describe('a version that is deleted', () => {
  async function trainModel(version: string): Promise<void> {
    const file = { sha256: 'a'.repeat(64), sizeBytes: 1 };
    const manifest = writeModelManifest({
      format: MODEL_FORMAT,
      model: 'face_recog',
      version: 3,
      architecture: 'embedding-head',
      labels: [{ id: 1, name: 'ada' }],
      cropRule: { scale: 1.3, sizePx: 224 },
      signature: { name: 'serving_default', inputs: {}, outputs: {} },
      dataset: { version, digest: 'b'.repeat(64) },
      training: {
        jobId: 'job',
        steps: 1,
        seed: 1,
        batchSize: 1,
        learningRate: 1,
        secondsPerStep: 1,
        firstLoss: 1,
        loss: 1,
        validationAccuracy: 1,
      },
      files: ['image', 'scores'].map((path) => ({ path, ...file })),
      golden: { image: 'image', scores: 'scores' },
    });
    await store.put(modelManifestKey('face_recog', 3), manifest);
  }

  test('is gone, and nothing else is', async () => {
    const [gone, other] = [await published(), await published(PHOTOS, { seed: 8 })];
    const others = await objectsOf(store, `datasets/${other}/`);
    expect(await deleting(gone)).toEqual({ ok: true, value: [] });
    expect(await objectsOf(store, 'datasets/')).toEqual(others);
    expect((await conversion.datasets.list()).map(({ version }) => version)).toEqual([other]);
    expect(await deleting(gone)).toMatchObject({ ok: false, error: { reason: 'NO_SUCH_DATASET' } });
  });

  test('is refused while a model was trained on it, unless it is forced', async () => {
    const [needed, other] = [await published(), await published(PHOTOS, { seed: 8 })];
    await trainModel(needed);
    const before = await objectsOf(store, '');
    expect(await deleting(needed)).toMatchObject({
      error: {
        reason: 'DATASET_NEEDED',
        message: `dataset ${needed} is what face_recog/3 was trained on; delete it all the same by force`,
      },
    });
    expect(await objectsOf(store, '')).toEqual(before);
    expect(await deleting(other)).toMatchObject({ ok: true });
    expect(await deleting(needed, true)).toEqual({ ok: true, value: ['face_recog/3'] });
    expect((await objectsOf(store, 'datasets/')).size).toBe(0);
  });

  test('is deleted to the end by a second call where the first was killed', async () => {
    const version = await published();
    await store.delete(datasetManifestKey(version));
    expect(await deleting(version)).toEqual({ ok: true, value: [] });
    expect(await conversion.datasets.list()).toEqual([]);
    expect((await objectsOf(store, 'datasets/')).size).toBe(0);
  });
});
