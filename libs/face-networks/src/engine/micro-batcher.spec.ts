import { expect, test } from 'vitest';
import { MicroBatcher } from './micro-batcher';

/** A run that ends when it is told to, and remembers its batches. */
function controlled() {
  const batches: number[][] = [];
  const ends: ((results: readonly number[] | Error) => void)[] = [];
  const run = (items: readonly number[]) =>
    new Promise<readonly number[]>((resolve, reject) => {
      batches.push([...items]);
      ends.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
    });
  return { batches, ends, run };
}
const microtasks = () => new Promise<void>((resolve) => setImmediate(resolve));

test('items added together run together, later ones in the next run, at most so many at once', async () => {
  const { batches, ends, run } = controlled();
  const batcher = new MicroBatcher(run, 3);
  const first = [1, 2].map((item) => batcher.add(item));
  await microtasks();
  const later = [3, 4, 5, 6].map((item) => batcher.add(item));
  await microtasks();
  expect(batches).toEqual([[1, 2]]);
  ends[0]!([10, 20]);
  expect(await Promise.all(first)).toEqual([10, 20]);
  await microtasks();
  expect(batches).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  ends[1]!([30, 40, 50]);
  await microtasks();
  ends[2]!([60]);
  expect(await Promise.all(later)).toEqual([30, 40, 50, 60]);
});

test('a run that fails rejects its own items only', async () => {
  const { ends, run } = controlled();
  const batcher = new MicroBatcher(run, 8);
  const failing = batcher.add(1);
  await microtasks();
  const next = batcher.add(2);
  ends[0]!(new Error('broken'));
  await expect(failing).rejects.toThrow('broken');
  await microtasks();
  ends[1]!([20]);
  expect(await next).toBe(20);
});
