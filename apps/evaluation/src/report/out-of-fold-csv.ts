import { csvBytes } from '@facet/domain-csv';
import { rankScores } from '@facet/domain-evaluation';
import type { CrossValidation } from '../cross-validate';

/** A row per photo: what the fold that did not learn from it says. Folds are numbered from 1. */
export function outOfFoldCsv({ outOfFold, labels }: CrossValidation): Uint8Array {
  const header = ['photo', 'label', 'fold', 'predicted', 'probability', ...labels.map((label) => `p(${label})`)];
  const rows = outOfFold.map(({ photo, fold, scores }) => {
    const first = rankScores(scores)[0]!;
    return [photo.photo, photo.label, fold + 1, labels[first], scores[first], ...scores];
  });
  return csvBytes(header, rows);
}
