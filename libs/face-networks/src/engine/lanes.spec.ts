import { expect, test } from 'vitest';
import { Lanes } from './lanes';

test('at most so many tasks run at once, the others in the order they came', async () => {
  const lanes = new Lanes(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const task = (i: number) => () => {
    started.push(i);
    return new Promise<number>((resolve) => (ends[i] = () => resolve(i)));
  };
  const results = [0, 1, 2, 3].map((i) => lanes.run(task(i)));
  expect(started).toEqual([0, 1]);
  ends[1]!();
  expect(await results[1]).toBe(1);
  expect(started).toEqual([0, 1, 2]);
  [0, 2].forEach((i) => ends[i]!());
  await Promise.all([results[0], results[2]]);
  ends[3]!();
  expect(await results[3]).toBe(3);
});

test('a task that fails frees its lane', async () => {
  const lanes = new Lanes(1);
  const failing = lanes.run(() => Promise.reject(new Error('broken')));
  const next = lanes.run(async () => 'done');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
});
