/** Left and right edge, and how many values lie between them; a bucket holds its left edge, the last one both. */
export type HistogramBucket = readonly [left: number, right: number, count: number];

/** As many as TensorBoard's own summaries have. */
const BUCKETS = 30;

/**
 * Buckets of equal width from the least to the greatest value, as tensorboard: plugins/histogram/summary_v2.py makes
 * them: all empty but the last where all values are equal. Values that are no numbers, or infinite, are left out.
 */
export function histogramBuckets(values: ArrayLike<number>): HistogramBucket[] {
  const { least, greatest, count } = rangeOf(values);
  if (count === 0) return Array.from({ length: BUCKETS }, () => [0, 0, 0]);
  if (least === greatest) {
    return Array.from({ length: BUCKETS }, (_, i) => [least, greatest, i === BUCKETS - 1 ? count : 0]);
  }
  const width = (greatest - least) / BUCKETS;
  const counts = new Array<number>(BUCKETS).fill(0);
  for (let i = 0; i < values.length; i++) {
    const place = Math.floor((values[i]! - least) / width);
    if (Number.isFinite(place)) counts[Math.min(place, BUCKETS - 1)]!++;
  }
  const edge = (i: number): number => (i === BUCKETS ? greatest : least + i * width);
  return counts.map((counted, i) => [edge(i), edge(i + 1), counted]);
}

function rangeOf(values: ArrayLike<number>): { least: number; greatest: number; count: number } {
  let [least, greatest, count] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    count++;
  }
  return { least, greatest, count };
}
