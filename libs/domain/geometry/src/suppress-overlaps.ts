import type { BoundingBox } from './bounding-box';
import { coverOfSmaller, intersectionOverUnion } from './box-overlap';

export interface ScoredBox {
  readonly box: BoundingBox;
  readonly score: number;
}

export interface OverlapLimits {
  /** Largest intersection over union that two kept boxes may have, e.g. 0.5. */
  readonly maxIntersectionOverUnion: number;
  /** Largest share of the smaller of two kept boxes that the other may cover, e.g. 0.6. */
  readonly maxCover: number;
}

/** Non-maximum suppression: the boxes by descending score, without those that overlap a better one too much. */
export function suppressOverlaps<T extends ScoredBox>(candidates: readonly T[], limits: OverlapLimits): T[] {
  const kept: T[] = [];
  const overlaps = ({ box }: T, other: T) =>
    intersectionOverUnion(box, other.box) > limits.maxIntersectionOverUnion ||
    coverOfSmaller(box, other.box) > limits.maxCover;
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score))
    if (!kept.some((better) => overlaps(candidate, better))) kept.push(candidate);
  return kept;
}
