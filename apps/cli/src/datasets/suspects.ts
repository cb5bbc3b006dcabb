import { reviewPage, type Suspect, suspectsIn } from '@facet/facet-host/evaluation';
import { runFolds } from '../crossvalidate/run-folds';
import { replaceFile } from '../files/replace-file';
import { percent } from '../output/text';
import type { SuspectsOptions } from './suspects.command';

/** Trains the folds, or finds them, and tells the suspects. */
export async function suspects({ most, review, json, ...options }: SuspectsOptions): Promise<void> {
  const first = await runFolds(options);
  // What is doubted has taught the folds wrong: without it they know better.
  const doubted = new Set(suspectsIn(first).map(({ photo }) => photo));
  const found = doubted.size === 0 ? first : await runFolds(options, doubted);
  const all = suspectsIn(found);
  if (review !== undefined) replaceFile(review, reviewPage(found, all));
  const shown = all.slice(0, most).map(({ crop: _, ...facts }) => facts);
  if (json) process.stdout.write(`${JSON.stringify({ dataset: found.dataset.version, suspects: shown })}\n`);
  else process.stdout.write(textOf(shown, all.length, found.outOfFold.length));
}

function textOf(shown: readonly Omit<Suspect, 'crop'>[], all: number, photos: number): string {
  const lines = shown.map(
    ({ photo, label, labelProbability, suggested, suggestedProbability }) =>
      `${photo}  ${label} ${percent(labelProbability)}, looks like ${suggested} ${percent(suggestedProbability)}\n`,
  );
  return `${lines.join('')}${all} suspects among ${photos} photos\n`;
}
