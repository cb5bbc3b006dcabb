/** How well one class is told from the others. Shares are 0..1, and 0 where there is nothing to take a share of. */
export interface ClassReport {
  /** Examples of the class. */
  readonly support: number;
  /** Of the examples that were taken for the class, those that are of it. */
  readonly precision: number;
  /** Of the examples of the class, those that were taken for it. */
  readonly recall: number;
  /** The harmonic mean of precision and recall. */
  readonly f1: number;
}

/** `confusion[actual][predicted]` counts examples. */
export function classReports(confusion: readonly (readonly number[])[]): ClassReport[] {
  return confusion.map((row, own) => {
    const right = row[own]!;
    const support = sum(row);
    const taken = sum(confusion.map((other) => other[own]!));
    const [precision, recall] = [shareOf(right, taken), shareOf(right, support)];
    return { support, precision, recall, f1: shareOf(2 * precision * recall, precision + recall) };
  });
}

/** The mean over the classes, each counting alike. */
export function macroAverage(reports: readonly ClassReport[]): Omit<ClassReport, 'support'> {
  const mean = (key: 'precision' | 'recall' | 'f1') => shareOf(sum(reports.map((one) => one[key])), reports.length);
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
