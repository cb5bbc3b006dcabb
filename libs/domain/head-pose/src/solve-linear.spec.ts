import { expect, test } from 'vitest';
import { solveLinear } from './solve-linear';

test('solves a system whose first pivot is zero', () => {
  const solution = solveLinear(
    [
      [0, 2, 1],
      [1, 1, 0],
      [3, 0, -1],
    ],
    [7, 3, 0],
  );
  expect(solution.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 2, 3]);
});

test('a singular system has no finite solution', () => {
  const solution = solveLinear(
    [
      [1, 2],
      [2, 4],
    ],
    [1, 3],
  );
  expect(solution.some(Number.isFinite)).toBe(false);
});
