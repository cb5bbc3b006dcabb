import { FacetError } from '@facet/kernel';

/** What happens when every score of at least `threshold` counts as a match. */
export interface RocPoint {
  /** Infinity for the point at which nothing matches. */
  readonly threshold: number;
  /** Share of the impostors' scores that match, 0..1. */
  readonly falseMatchRate: number;
  /** Share of the genuine scores that match, 0..1. */
  readonly trueMatchRate: number;
}

export interface Verification {
  /** From the strictest threshold to the mildest: from (0, 0) to (1, 1). */
  readonly roc: readonly RocPoint[];
  /** Area under the curve, 0..1; 0.5 is guessing. */
  readonly areaUnderCurve: number;
  /** Where as many genuine scores fail as impostors' match; between two points of the curve it is interpolated. */
  readonly equalErrorRate: number;
}

/**
 * How well a threshold tells the scores of matches from those of impostors: receiver operating characteristic (Fawcett,
 * 2006: equal scores are one point, so that their order does not count) and equal error rate.
 * Throws INVALID_ARGUMENT where one of the two has no scores.
 */
export function verification(genuine: ArrayLike<number>, impostors: ArrayLike<number>): Verification {
  if (genuine.length === 0 || impostors.length === 0)
    throw new FacetError('INVALID_ARGUMENT', 'a curve needs scores of matches and of impostors');
  const roc = curve(genuine, impostors);
  let area = 0;
  for (let i = 1; i < roc.length; i++) {
    const [before, here] = [roc[i - 1]!, roc[i]!];
    area += ((here.falseMatchRate - before.falseMatchRate) * (here.trueMatchRate + before.trueMatchRate)) / 2;
  }
  return { roc, areaUnderCurve: area, equalErrorRate: equalErrorRate(roc) };
}

function curve(genuine: ArrayLike<number>, impostors: ArrayLike<number>): RocPoint[] {
  const scores = [
    ...Array.from(genuine, (score) => ({ score, match: true })),
    ...Array.from(impostors, (score) => ({ score, match: false })),
  ].sort((a, b) => b.score - a.score);
  const points: RocPoint[] = [{ threshold: Infinity, falseMatchRate: 0, trueMatchRate: 0 }];
  let [matches, falseMatches] = [0, 0];
  scores.forEach(({ score, match }, i) => {
    if (match) matches++;
    else falseMatches++;
    if (scores[i + 1]?.score === score) return;
    const falseMatchRate = falseMatches / impostors.length;
    points.push({ threshold: score, falseMatchRate, trueMatchRate: matches / genuine.length });
  });
  return points;
}

function equalErrorRate(roc: readonly RocPoint[]): number {
  // Grows along the curve, from -1 to 1.
  const excess = ({ falseMatchRate, trueMatchRate }: RocPoint): number => falseMatchRate - (1 - trueMatchRate);
  const after = roc.findIndex((point) => excess(point) >= 0);
  const [low, high] = [roc[after - 1]!, roc[after]!];
  const part = -excess(low) / (excess(high) - excess(low));
  return low.falseMatchRate + part * (high.falseMatchRate - low.falseMatchRate);
}

/** At most `most` points of a curve, evenly chosen, with both ends. */
export function thinned(roc: readonly RocPoint[], most: number): RocPoint[] {
  if (roc.length <= most) return [...roc];
  return Array.from({ length: most }, (_, i) => roc[Math.round((i * (roc.length - 1)) / (most - 1))]!);
}
