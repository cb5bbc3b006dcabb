import { FacetError } from '@facet/kernel';
import { rankScores } from './rank-scores';

export interface Evaluation {
  readonly examples: number;
  /** Share of examples whose highest score is their class, 0..1; 0 where there are no examples. */
  readonly accuracy: number;
  /** Share of examples whose class is among the `topK` highest scores, 0..1. */
  readonly topKAccuracy: number;
  /** `confusion[actual][predicted]` counts examples. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Compares scores with what is right. `scores` holds one row per example, a score per class in each; `classes` the
 * right class of each, counted from 0. Of equal scores the first class counts as the higher.
 * Throws INVALID_ARGUMENT where the rows do not fit each other or the classes, or a score is not a number.
 */
export function evaluate(
  scores: readonly ArrayLike<number>[],
  classes: readonly number[],
  { classCount, topK = 1 }: { readonly classCount: number; readonly topK?: number },
): Evaluation {
  if (scores.length !== classes.length) {
    throw new FacetError('INVALID_ARGUMENT', `${scores.length} rows of scores do not fit ${classes.length} classes`);
  }
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  let among = 0;
  scores.forEach((row, i) => {
    const actual = classes[i]!;
    requireRow(row, i, actual, classCount);
    const ranked = rankScores(row);
    confusion[actual]![ranked[0]!]! += 1;
    if (ranked.indexOf(actual) < topK) among += 1;
  });
  const right = confusion.reduce((sum, row, actual) => sum + row[actual]!, 0);
  const share = (count: number) => (scores.length === 0 ? 0 : count / scores.length);
  return { examples: scores.length, accuracy: share(right), topKAccuracy: share(among), confusion };
}

function requireRow(row: ArrayLike<number>, index: number, actual: number, classCount: number): void {
  const refuse = (problem: string) => new FacetError('INVALID_ARGUMENT', `example ${index} ${problem}`);
  if (row.length !== classCount) throw refuse(`has ${row.length} scores for ${classCount} classes`);
  if (!Number.isInteger(actual) || actual < 0 || actual >= classCount) {
    throw refuse(`is of class ${actual}, classes are 0 to ${classCount - 1}`);
  }
  if (Array.from(row).some(Number.isNaN)) throw refuse('has a score that is not a number');
}
