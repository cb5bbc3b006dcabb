import { expect, test } from 'vitest';
import { withinTime } from './within-time';

test('work that ends in time gives its value, also undefined', async () => {
  expect(await withinTime(60_000, Promise.resolve(7))).toEqual({ value: 7 });
  expect(await withinTime(60_000, Promise.resolve(undefined))).toEqual({ value: undefined });
});

test('work that takes longer gives nothing, and may fail later unheard', async () => {
  let fail = (): void => undefined;
  const work = new Promise<never>((_, reject) => (fail = () => reject(new Error('too late'))));
  expect(await withinTime(1, work)).toBeUndefined();
  fail();
});

test('work that fails in time fails', async () => {
  await expect(withinTime(60_000, Promise.reject(new Error('at once')))).rejects.toThrow('at once');
});
