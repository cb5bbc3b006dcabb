/** An example whose label is probably wrong. */
export interface LabelSuspect {
  /** Its place among the examples. */
  readonly index: number;
  /** Whom it probably shows: number of the class. */
  readonly suggested: number;
  /** The probability of the suggested class minus that of the label's: how far apart they are. */
  readonly margin: number;
}

export interface LabelledScores {
  /** Number of the class that the label names, from 0. */
  readonly classNumber: number;
  /** A probability per class, of a network that has not learned from the example. */
  readonly scores: ArrayLike<number>;
}

/**
 * Confident learning (Northcutt, Jiang and Chuang: Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR 70,
 * 2021). A class's threshold is the mean probability that its own examples have of it; an example that reaches the
 * thresholds of some classes counts as one of the likeliest of these, and is suspect where that is not its label's. Those
 * with the largest margin come first. A class without examples has no threshold and is never suggested.
 */
export function labelSuspects(examples: readonly LabelledScores[], classCount: number): LabelSuspect[] {
  const thresholds = classThresholds(examples, classCount);
  return examples
    .flatMap(({ classNumber, scores }, index): LabelSuspect[] => {
      let suggested = -1;
      for (let one = 0; one < classCount; one++) {
        if (!(scores[one]! >= thresholds[one]!)) continue;
        if (suggested < 0 || scores[one]! > scores[suggested]!) suggested = one;
      }
      if (suggested < 0 || suggested === classNumber) return [];
      return [{ index, suggested, margin: scores[suggested]! - scores[classNumber]! }];
    })
    .sort((a, b) => b.margin - a.margin || a.index - b.index);
}

function classThresholds(examples: readonly LabelledScores[], classCount: number): number[] {
  return Array.from({ length: classCount }, (_, one) => {
    const own = examples.filter(({ classNumber }) => classNumber === one);
    // No examples: 0 / 0, which no probability reaches.
    return own.reduce((sum, { scores }) => sum + scores[one]!, 0) / own.length;
  });
}
