import { expect, test } from 'vitest';
import { laplacianVariance } from './laplacian-variance';
import { roundBox, roundTo } from './round-to';

test('roundTo answers the shortest decimal, and no negative zero', () => {
  expect([1.004999, 1.005001, -12.3456, 100].map((value) => roundTo(0.01, value))).toEqual([1, 1.01, -12.35, 100]);
  expect(roundTo(0.1, 0.3000004)).toBe(0.3);
  expect(Object.is(roundTo(0.01, -0.001), 0)).toBe(true);
});

test('a rounded box keeps its far edges where they are', () => {
  expect(roundBox(0.01, { x: 1.004, y: -0.001, width: 98.998, height: 10.128 })).toEqual({
    x: 1,
    y: 0,
    width: 99,
    height: 10.13,
  });
});

const grey = (sidePx: number, level: (x: number, y: number) => number) =>
  Uint8Array.from({ length: sidePx * sidePx * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return level(pixel % sidePx, Math.floor(pixel / sidePx));
  });

test('laplacianVariance is 0 on a slope, and grows with detail', () => {
  expect(
    laplacianVariance(
      grey(9, (x, y) => 10 * x + 5 * y),
      9,
    ),
  ).toBeCloseTo(0);
  // A chessboard of 0 and 100: the Laplacian is 400 on one colour and -400 on the other.
  expect(
    laplacianVariance(
      grey(6, (x, y) => ((x + y) % 2) * 100),
      6,
    ),
  ).toBeCloseTo(160_000);
});
