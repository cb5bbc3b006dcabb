import { OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { photosOf, TestBatch } from './batch.fixture';
import { COMMAND, objectsOf, TestConversion } from './conversion.fixture';
import { DamagingStore } from './damaging-store.fixture';

const BATCH = new TestBatch(photosOf({ ada: 8, ben: 8 }));
/** Two shards of train, one of validation, the label map, four reports, the manifest. */
const WRITES = 12;
const SHARDS = { trainShards: 2 };

let conversion: TestConversion;
let reference: Map<string, string>;

async function storeWithCrops(): Promise<MemoryObjectStore> {
  const store = new MemoryObjectStore();
  await BATCH.storeCrops(store);
  return store;
}

beforeAll(async () => {
  conversion = await TestConversion.open();
  const store = await storeWithCrops();
  await conversion.create(BATCH, store, SHARDS);
  reference = await objectsOf(store, 'datasets/');
  expect(reference.size).toBe(WRITES);
});
afterAll(() => conversion.connection.close());
beforeEach(() => conversion.clear());

describe.each([
  ['before', false],
  ['after', true],
])('cut off %s write', (_when, afterWrite) => {
  test.each(Array.from({ length: WRITES }, (_, i) => i))('%d: the next run ends with the same bytes', async (n) => {
    const store = await storeWithCrops();
    const damaging = new DamagingStore(store, { killedAt: n, afterWrite });
    await expect(conversion.create(BATCH, damaging, SHARDS)).rejects.toThrow('killed');
    expect(await conversion.published()).toHaveLength(0);
    const { found } = await conversion.create(BATCH, store, SHARDS);
    expect(found).toBe(afterWrite && n === WRITES - 1);
    expect(await objectsOf(store, 'datasets/')).toEqual(reference);
    expect(await conversion.published()).toHaveLength(1);
  });
});

test('cut off between the manifest and its announcement: the next run announces it', async () => {
  const store = await storeWithCrops();
  class BrokenBus extends OutboxEventBus {
    override publish(): Promise<void> {
      return Promise.reject(new Error('killed'));
    }
  }
  const bus = new BrokenBus(conversion.connection.database);
  const broken = conversion.useCase(BATCH, store, bus).execute({ ...COMMAND, ...SHARDS }, () => undefined);
  await expect(broken).rejects.toThrow('killed');
  expect(await conversion.datasets.list()).toEqual([]);
  const { dataset, found } = await conversion.create(BATCH, store, SHARDS);
  expect(found).toBe(true);
  expect(await conversion.datasets.list()).toEqual([dataset]);
  expect(await conversion.published()).toHaveLength(1);
});

test.each(['train-00001-of-00002.tfrecord', 'validation-00000-of-00001.tfrecord', 'label_map.pbtxt', 'all_files.csv'])(
  'a flipped bit in the stored %s is found, and no version exists',
  async (name) => {
    const store = await storeWithCrops();
    const damaging = new DamagingStore(store, { flips: (key) => key.endsWith(name) });
    await expect(conversion.create(BATCH, damaging, SHARDS)).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringContaining(name),
    });
    expect([...(await objectsOf(store, 'datasets/')).keys()].filter((key) => key.endsWith('manifest.json'))).toEqual(
      [],
    );
    expect(await conversion.datasets.list()).toEqual([]);
  },
);

test('a cancelled run ends with CANCELLED and without a version', async () => {
  const store = await storeWithCrops();
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => {
    if (done === 5) stop.abort();
  };
  const result = await conversion.useCase(BATCH, store).execute({ ...COMMAND, ...SHARDS }, onProgress, stop.signal);
  expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  expect(await conversion.published()).toHaveLength(0);
});
