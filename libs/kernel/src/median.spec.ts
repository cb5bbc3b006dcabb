import { expect, test } from 'vitest';
import { median } from './median';

test.each([
  [[], 0],
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 3],
])('of %j', (values, middle) => expect(median(values)).toBe(middle));

test('leaves the values as they are', () => {
  const values = [2, 1];
  median(values);
  expect(values).toEqual([2, 1]);
});
