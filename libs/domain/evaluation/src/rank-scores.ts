/** Indices of `scores` from the highest score to the lowest; of equal scores the lower index comes first. */
export function rankScores(scores: ArrayLike<number>): number[] {
  return Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
}
