import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverOfSmaller, intersectionOverUnion } from './box-overlap';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const boxes = fc.record({
  x: fc.integer({ min: -20, max: 20 }),
  y: fc.integer({ min: -20, max: 20 }),
  width: fc.integer({ min: 1, max: 30 }),
  height: fc.integer({ min: 1, max: 30 }),
});

test('boxes that touch or lie apart do not overlap', () => {
  expect(intersectionOverUnion(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(0);
  expect(coverOfSmaller(box(0, 0, 10, 10), box(30, 30, 5, 5))).toBe(0);
});

test('a nested box has a small union share and full cover', () => {
  expect(intersectionOverUnion(box(0, 0, 10, 10), box(2, 2, 5, 4))).toBeCloseTo(0.2);
  expect(coverOfSmaller(box(0, 0, 10, 10), box(2, 2, 5, 4))).toBe(1);
});

test('both are symmetric, within 0 and 1, and cover is never the smaller of the two', () => {
  fc.assert(
    fc.property(boxes, boxes, (a, b) => {
      const [iou, cover] = [intersectionOverUnion(a, b), coverOfSmaller(a, b)];
      expect([intersectionOverUnion(b, a), coverOfSmaller(b, a)]).toEqual([iou, cover]);
      expect(iou).toBeGreaterThanOrEqual(0);
      expect(cover).toBeGreaterThanOrEqual(iou);
      expect(cover).toBeLessThanOrEqual(1);
      expect(intersectionOverUnion(a, a)).toBe(1);
    }),
    { seed: 3 },
  );
});
