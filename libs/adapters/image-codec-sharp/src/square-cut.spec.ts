import { expect, test } from 'vitest';
import { cutSquare } from './square-cut';

/** Two by two pixels: 1 2 / 3 4. */
const image = { width: 2, height: 2, data: Uint8Array.from([1, 2, 3, 4].flatMap((v) => [v, v, v])) };
const reds = (left: number, top: number, side: number) => {
  const cut = cutSquare(image, { left, top, side });
  expect([cut.width, cut.height, cut.data.length]).toEqual([side, side, side * side * 3]);
  return [...cut.data.filter((_, i) => i % 3 === 0)];
};

test('cuts what lies inside as it is', () => {
  expect(reds(1, 0, 1)).toEqual([2]);
  expect(reds(0, 0, 2)).toEqual([1, 2, 3, 4]);
});

test('repeats edge pixels outside', () => {
  expect(reds(-1, -1, 4)).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  expect(reds(50, -50, 1)).toEqual([2]);
});
