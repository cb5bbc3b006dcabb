import { FacetError } from '@facet/kernel';
import { floats } from '@facet/tensorflow-c-api';
import { expect, test } from 'vitest';
import { ImageBatcher } from './image-batcher';

const image = (value: number, pixels = 1) => ({ bytes: Uint8Array.of(value), pixels });
const limits = { maxImages: 3, maxWaiting: 10 };

/** Records the batches; a run ends when it is let. An image of value 0 cannot be predicted. */
function recorder() {
  const batches: number[][] = [];
  const ends: (() => void)[] = [];
  const run = async (images: readonly Uint8Array[]) => {
    const values = images.map(([value]) => value!);
    batches.push(values);
    await new Promise<void>((resolve) => ends.push(resolve));
    if (values.includes(0)) throw new FacetError('INVALID_ARGUMENT', 'bad');
    return {
      double: floats(
        values.map((value) => value * 2),
        [values.length, 1],
      ),
    };
  };
  const endAll = async (calls: readonly Promise<unknown>[]) => {
    let open = true;
    const settled = Promise.allSettled(calls).finally(() => (open = false));
    while (open) {
      ends.splice(0).forEach((end) => end());
      await new Promise((resolve) => setImmediate(resolve));
    }
    return settled;
  };
  return { batches, run, endAll };
}

test('what comes together goes together, up to the limit, and each gets its own row', async () => {
  const { batches, run, endAll } = recorder();
  const batcher = new ImageBatcher(run, limits);
  const calls = [1, 2, 3, 4, 5, 6, 7].map((value) => batcher.predict(image(value)));
  await endAll(calls);
  expect(batches).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  expect((await calls[4])!['double']).toEqual(floats([10], [1, 1]));
});

test('large pictures share a run only as far as memory allows, but one always runs', async () => {
  const { batches, run, endAll } = recorder();
  const batcher = new ImageBatcher(run, limits);
  await endAll([image(1, 40e6), image(2, 40e6), image(3, 90e6)].map((one) => batcher.predict(one)));
  expect(batches).toEqual([[1], [2], [3]]);
});

test('a bad image fails alone', async () => {
  const { run, endAll } = recorder();
  const batcher = new ImageBatcher(run, limits);
  const calls = [1, 0, 3].map((value) => batcher.predict(image(value)));
  expect((await endAll(calls)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a call that is cancelled while it waits never runs', async () => {
  const { batches, run, endAll } = recorder();
  const batcher = new ImageBatcher(run, { ...limits, maxImages: 1 });
  const controller = new AbortController();
  const calls = [1, 2].map((value) => batcher.predict(image(value)));
  const cancelled = batcher.predict(image(3), controller.signal);
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  await endAll(calls);
  expect(batches).toEqual([[1], [2]]);
});
