/** How many scores are in each of `bins` equal parts of 0..1; 1 is in the last. */
export function scoreHistogram(scores: ArrayLike<number>, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < scores.length; i++) counts[Math.min(Math.floor(scores[i]! * bins), bins - 1)]!++;
  return counts;
}
