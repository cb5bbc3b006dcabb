import type { BoundingBox } from './bounding-box';

/** Area of both over area of either, 0..1. */
export function intersectionOverUnion(a: BoundingBox, b: BoundingBox): number {
  const both = intersection(a, b);
  return both === 0 ? 0 : both / (a.width * a.height + b.width * b.height - both);
}

/** How much of the smaller box the other covers, 0..1: it tells a box nested in a much larger one. */
export function coverOfSmaller(a: BoundingBox, b: BoundingBox): number {
  const both = intersection(a, b);
  return both === 0 ? 0 : both / Math.min(a.width * a.height, b.width * b.height);
}

function intersection(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}
