import { create } from '@bufbuild/protobuf';
import { LedgerRowSchema } from '@facet/contracts-rpc';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { FacetError } from '@facet/kernel';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { faceOf, ORIGIN, photosOf, TestBatch } from './batch.fixture';
import type { BatchSource } from './batch-source';
import { COMMAND, objectsOf, TestConversion } from './conversion.fixture';
import type { CreateDatasetCommand } from './dataset-command';

const PHOTOS = photosOf({ ada: 5, bob: 5 });

let conversion: TestConversion;
beforeAll(async () => (conversion = await TestConversion.open()));
afterAll(() => conversion.connection.close());
beforeEach(() => conversion.clear());

async function refusal(source: BatchSource, changes: Partial<CreateDatasetCommand> = {}, maxFaces = 1000) {
  const store = new MemoryObjectStore();
  await new TestBatch(PHOTOS).storeCrops(store);
  const useCase = conversion.useCase(source, store, undefined, maxFaces);
  const result = await useCase.execute({ ...COMMAND, ...changes }, () => undefined);
  expect(await conversion.datasets.list()).toEqual([]);
  expect([...(await objectsOf(store, 'datasets/')).keys()].filter((key) => key.endsWith('manifest.json'))).toEqual([]);
  return result.ok ? undefined : result.error;
}

test.each<[string, Partial<CreateDatasetCommand>, string]>([
  ['no batch', { batchId: '' }, 'batch_id is empty'],
  ['no crop rule', { cropRule: undefined }, 'crop_rule is missing'],
  ['a scale of 0', { cropRule: { scale: 0, sizePx: 96 } }, 'crop_rule.scale is 0; it must be above 0 and at most 10'],
  ['a scale that is no number', { cropRule: { scale: NaN, sizePx: 96 } }, 'crop_rule.scale is NaN'],
  ['a size of 0', { cropRule: { scale: 1, sizePx: 0 } }, 'crop_rule.size_px is 0; it must be 1 to 1024'],
  ['all photos for training', { trainFraction: 1 }, 'split.train_fraction is 1; it must lie between 0 and 1'],
  ['a negative share', { trainFraction: -0.1 }, 'split.train_fraction is -0.1'],
  ['a share that is no number', { trainFraction: NaN }, 'split.train_fraction is NaN'],
  ['a negative minimum', { minPhotosPerPerson: -1 }, 'min_photos_per_person is -1; it must be at least 1'],
  ['negative shards', { trainShards: -1 }, 'train_shards is -1'],
  ['more shards than examples', { trainShards: 11 }, 'train_shards is 11, but only '],
])('a request with %s is refused by the name of its field', async (_case, changes, message) => {
  const error = await refusal(new TestBatch(PHOTOS), changes);
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) });
});

test('a batch with pending inputs is refused with their number', async () => {
  class PendingBatch extends TestBatch {
    override async *ledger() {
      yield* super.ledger();
      yield create(LedgerRowSchema, { path: 'bob/new.jpg', label: 'bob', verdict: 'PENDING' });
    }
  }
  expect(await refusal(new PendingBatch(PHOTOS))).toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: '1 of the 11 inputs of batch batch-1 are still pending; wait until none is',
  });
});

test('a batch that changes while it is read is refused as something to try again', async () => {
  class ChangingBatch extends TestBatch {
    override async *faces() {
      yield* super.faces();
      yield faceOf({ path: 'bob/new.jpg', label: 'bob' });
    }
  }
  const error = await refusal(new ChangingBatch(PHOTOS));
  expect(error).toMatchObject({ code: 'ABORTED', retryable: true, reason: 'BATCH_CHANGED' });
});

test('a batch whose faces were not all judged alike is refused with what differs', async () => {
  const origin = { ...ORIGIN, gate: { ...ORIGIN.gate, maxPanDegrees: 25 } };
  const mixed = PHOTOS.map((photo, i) => (i === 3 ? { ...photo, origin } : photo));
  expect(await refusal(new TestBatch(mixed))).toMatchObject({
    code: 'FAILED_PRECONDITION',
    reason: 'MIXED_ORIGINS',
    message: expect.stringMatching(/"maxPanDegrees":20,.* and .*"maxPanDegrees":25,/) as string,
  });
});

test('a person with too few accepted photos is named', async () => {
  const photos = [...photosOf({ ada: 5, bob: 2 }), { path: 'bob/x.jpg', label: 'bob', refused: 'NO_FACE' }];
  expect(await refusal(new TestBatch(photos))).toMatchObject({
    code: 'FAILED_PRECONDITION',
    reason: 'TOO_FEW_PHOTOS',
    message: 'bob has 2 accepted photos, 2 more are needed (minimum 4)',
  });
});

test('people whose photos are all one picture cannot be split', async () => {
  const same = PHOTOS.map((photo) => ({ ...photo, hash: photo.label === 'ada' ? '0'.repeat(16) : 'f'.repeat(16) }));
  expect(await refusal(new TestBatch(same))).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'CANNOT_SPLIT' });
});

test('more faces than the limit are refused', async () => {
  expect(await refusal(new TestBatch(PHOTOS), {}, 9)).toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: 'batch batch-1 has more than 9 faces; split it, or raise TFRECORD_CONVERSION_MAX_FACES',
  });
});

test('a crop that is missing or damaged is named', async () => {
  const [first] = PHOTOS;
  const { cropKey } = faceOf(first!);
  const run = async (damage: (store: MemoryObjectStore) => Promise<unknown>) => {
    const batch = new TestBatch(PHOTOS);
    const store = new MemoryObjectStore();
    await batch.storeCrops(store);
    await damage(store);
    const result = await conversion.useCase(batch, store).execute(COMMAND, () => undefined);
    return result.ok ? undefined : result.error;
  };
  expect(await run((store) => store.delete(cropKey))).toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining(cropKey),
  });
  expect(await run((store) => store.put(cropKey, Uint8Array.of(1)))).toMatchObject({
    code: 'DATA_LOSS',
    message: expect.stringContaining(`the crop of ada/00.jpg (${cropKey}) does not have the sha256`),
  });
});

test('a failure of a source keeps its code', async () => {
  class BrokenBatch extends TestBatch {
    override async *ledger(): AsyncGenerator<never, void, undefined> {
      throw new FacetError('UNAVAILABLE', 'ingestion does not answer');
    }
  }
  expect(await refusal(new BrokenBatch(PHOTOS))).toMatchObject({ code: 'UNAVAILABLE' });
});
