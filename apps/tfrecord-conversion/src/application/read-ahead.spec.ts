import { expect, test } from 'vitest';
import { readAhead } from './read-ahead';

test('results keep the order of items, and no more than the limit are begun', async () => {
  let open = 0;
  let most = 0;
  const work = async (n: number) => {
    most = Math.max(most, ++open);
    for (let i = 0; i < 5 - (n % 5); i++) await Promise.resolve();
    open--;
    return n * 10;
  };
  const results: number[] = [];
  for await (const result of readAhead([1, 2, 3, 4, 5, 6, 7], 3, work)) results.push(result);
  expect(results).toEqual([10, 20, 30, 40, 50, 60, 70]);
  expect(most).toBe(3);
});

test('a failure ends it after what was begun', async () => {
  const begun: number[] = [];
  const failing = async (n: number) => {
    begun.push(n);
    if (n >= 2) throw new Error(`item ${n}`);
    return n;
  };
  const reading = async () => {
    for await (const result of readAhead([1, 2, 3, 4, 5, 6], 2, failing)) expect(result).toBe(1);
  };
  await expect(reading()).rejects.toThrow('item 2');
  expect(begun).toEqual([1, 2, 3]);
});

test('a failure ahead of its turn waits for its turn', async () => {
  let finishFirst = (): void => undefined;
  const first = new Promise<void>((resolve) => (finishFirst = resolve));
  const results = readAhead([1, 2], 2, async (n) => {
    if (n === 2) throw new Error('item 2');
    await first;
    return n;
  });
  const pending = results.next();
  // A turn of the event loop, in which Node would report an unhandled rejection.
  await new Promise((resolve) => setImmediate(resolve));
  finishFirst();
  expect(await pending).toEqual({ done: false, value: 1 });
  await expect(results.next()).rejects.toThrow('item 2');
});
