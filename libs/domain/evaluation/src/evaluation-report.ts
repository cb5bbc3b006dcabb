import { type ClassReport, classReports, macroAverage } from './class-report';
import { evaluate } from './evaluate';
import { rankScores } from './rank-scores';
import { scoreHistogram } from './score-histogram';
import { type RocPoint, thinned, verification } from './verification';

export const EVALUATION_FORMAT = 'facet.evaluation/1';

/** Ranks of which is told how often the right person is among them. */
const RANKS = [1, 2, 3, 5, 10];
const HISTOGRAM_BINS = 20;
/** Points of a curve that are kept: more than a chart has pixels for are of no use. */
const ROC_POINTS = 500;

export interface ScoredExample {
  /** What a person knows the photo by. */
  readonly photo: string;
  /** Number of the right class, from 0. */
  readonly classNumber: number;
  /** A probability per class. */
  readonly scores: ArrayLike<number>;
}

export interface EvaluatedMistake {
  readonly photo: string;
  readonly label: string;
  readonly labelScore: number;
  readonly predicted: string;
  readonly predictedScore: number;
}

/** All numbers of an evaluation, as `evaluation.json` has them. Shares are 0..1. */
export interface EvaluationReport {
  readonly format: typeof EVALUATION_FORMAT;
  readonly examples: number;
  readonly accuracy: number;
  /** How often the right person is among the first so many; no more than there are people. */
  readonly topK: readonly { readonly k: number; readonly share: number }[];
  /** In the order of the labels. */
  readonly people: readonly (ClassReport & { readonly label: string })[];
  readonly macro: Omit<ClassReport, 'support'>;
  /** `confusion[actual][predicted]`, in the order of the people. */
  readonly confusion: readonly (readonly number[])[];
  /** Each example's score of its own person is a match, each of its scores of another person an impostor's. */
  readonly verification: {
    readonly matches: number;
    readonly impostors: number;
    /** At most 500 points; the first one's threshold is null: nothing matches. */
    readonly roc: readonly (Omit<RocPoint, 'threshold'> & { readonly threshold: number | null })[];
    readonly areaUnderCurve: number;
    readonly equalErrorRate: number;
  };
  /** Counts of scores in equal parts of 0..1. */
  readonly histograms: { readonly matches: readonly number[]; readonly impostors: readonly number[] };
  /** Those of which the model is surest, first. */
  readonly mistakes: readonly EvaluatedMistake[];
}

/** Throws as `evaluate` does; INVALID_ARGUMENT also for fewer than two labels, or no examples. */
export function evaluationReport(examples: readonly ScoredExample[], labels: readonly string[]): EvaluationReport {
  const rows = examples.map(({ scores }) => scores);
  const classes = examples.map(({ classNumber }) => classNumber);
  const classCount = labels.length;
  const { accuracy, confusion } = evaluate(rows, classes, { classCount });
  const genuine = rows.map((row, i) => row[classes[i]!]!);
  const impostors = rows.flatMap((row, i) => Array.from(row).filter((_, one) => one !== classes[i]));
  const { roc, areaUnderCurve, equalErrorRate } = verification(genuine, impostors);
  const reports = classReports(confusion);
  return {
    format: EVALUATION_FORMAT,
    examples: examples.length,
    accuracy,
    topK: RANKS.filter((k) => k <= classCount).map((k) => ({
      k,
      share: evaluate(rows, classes, { classCount, topK: k }).topKAccuracy,
    })),
    people: reports.map((report, i) => ({ label: labels[i]!, ...report })),
    macro: macroAverage(reports),
    confusion,
    verification: {
      matches: genuine.length,
      impostors: impostors.length,
      roc: thinned(roc, ROC_POINTS).map(({ threshold, ...rates }) => ({
        threshold: Number.isFinite(threshold) ? threshold : null,
        ...rates,
      })),
      areaUnderCurve,
      equalErrorRate,
    },
    histograms: {
      matches: scoreHistogram(genuine, HISTOGRAM_BINS),
      impostors: scoreHistogram(impostors, HISTOGRAM_BINS),
    },
    mistakes: mistakesOf(examples, labels),
  };
}

function mistakesOf(examples: readonly ScoredExample[], labels: readonly string[]): EvaluatedMistake[] {
  return examples
    .flatMap(({ photo, classNumber, scores }) => {
      const first = rankScores(scores)[0]!;
      if (first === classNumber) return [];
      const [labelScore, predictedScore] = [scores[classNumber]!, scores[first]!];
      return { photo, label: labels[classNumber]!, labelScore, predicted: labels[first]!, predictedScore };
    })
    .sort((a, b) => a.labelScore - b.labelScore);
}
