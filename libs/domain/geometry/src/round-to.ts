import type { BoundingBox } from './bounding-box';

/** The nearest multiple of `step`, one of 10, 1, 0.1, …, without the digits that doubles add. */
export function roundTo(step: number, value: number): number {
  const perUnit = Math.round(1 / step);
  // Adding 0 turns -0 into 0: they would have different bytes.
  return Math.round(value * perUnit) / perUnit + 0;
}

/** A box rounded by its corners, so that one that ends at the picture's edge still does. */
export function roundBox(step: number, { x, y, width, height }: BoundingBox): BoundingBox {
  const [left, top] = [roundTo(step, x), roundTo(step, y)];
  return {
    x: left,
    y: top,
    width: roundTo(step, roundTo(step, x + width) - left),
    height: roundTo(step, roundTo(step, y + height) - top),
  };
}
