import { rankScores } from '@facet/domain-evaluation';
import { pictureOf } from '@facet/domain-picture-header';
import type { SummaryPicture } from '@facet/tensorflow-summary';
import type { TrainingExample } from '../dataset/read-split';

const MOST = 12;

/** An example of the validation split that is taken for another person. */
export interface Mistake {
  readonly picture: SummaryPicture;
  /** Names, and the probabilities that the network gives them. */
  readonly label: string;
  readonly labelProbability: number;
  readonly predicted: string;
  readonly predictedProbability: number;
}

/** Those of which the network is surest, first; twelve at most. `scores` has a row per example. */
export function worstMistakes(
  examples: readonly TrainingExample[],
  scores: readonly Float32Array[],
  labels: readonly string[],
): Mistake[] {
  const wrong = examples.flatMap(({ crop, classNumber }, i) => {
    const row = scores[i]!;
    const first = rankScores(row)[0]!;
    return first === classNumber ? [] : [{ crop, classNumber, first, row }];
  });
  wrong.sort((a, b) => a.row[a.classNumber]! - b.row[b.classNumber]!);
  return wrong.slice(0, MOST).flatMap(({ crop, classNumber, first, row }) => {
    const header = pictureOf(crop);
    if (!header || header === 'damaged') return [];
    return {
      picture: { encoded: crop, width: header.width, height: header.height },
      label: labels[classNumber]!,
      labelProbability: row[classNumber]!,
      predicted: labels[first]!,
      predictedProbability: row[first]!,
    };
  });
}

/** Markdown; its rows are in the order of the pictures. */
export function mistakesTable(mistakes: readonly Mistake[]): string {
  if (mistakes.length === 0) return 'No example of the validation split is classified wrong.';
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const rows = mistakes.map(
    ({ label, labelProbability, predicted, predictedProbability }, i) =>
      `| ${i + 1} | ${cell(label)} | ${percent(labelProbability)} | ${cell(predicted)} | ${percent(predictedProbability)} |`,
  );
  return ['| picture | label | its probability | taken for | with |', '|---|---|---|---|---|', ...rows].join('\n');
}

const cell = (name: string): string => name.replace(/[\\|`*_[\]<>]/g, '\\$&');
