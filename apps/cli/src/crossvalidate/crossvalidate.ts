import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CrossValidation, crossValidationPage, outOfFoldCsv } from '@facet/facet-host/evaluation';
import { replaceFile } from '../files/replace-file';
import { percent } from '../output/text';
import type { FoldsOptions } from './crossvalidate.command';
import { runFolds } from './run-folds';

/** Writes the three files and tells the main figures. */
export async function crossvalidate({
  out,
  json,
  ...options
}: FoldsOptions & { readonly out: string; readonly json: boolean }): Promise<void> {
  const found = await runFolds(options);
  const facts = factsOf(found);
  mkdirSync(out, { recursive: true });
  replaceFile(join(out, 'crossvalidation.json'), `${JSON.stringify(facts, null, 2)}\n`);
  replaceFile(join(out, 'crossvalidation.html'), crossValidationPage(found));
  replaceFile(join(out, 'out-of-fold.csv'), outOfFoldCsv(found));
  process.stdout.write(json ? `${JSON.stringify(facts)}\n` : textOf(found, out));
}

const factsOf = ({ dataset, network, folds, accuracy, groupsKnown, pooled }: CrossValidation) => ({
  dataset: dataset.version,
  network,
  accuracy,
  folds,
  groupsKnown,
  pooled,
});

function textOf({ dataset, network, folds, accuracy, groupsKnown, pooled }: CrossValidation, out: string): string {
  const rows = folds.map(
    ({ photos, accuracy: share }, i) => `fold ${i + 1}: ${photos} photos, right ${percent(share)}`,
  );
  const alone = groupsKnown
    ? ''
    : 'The dataset does not say which photos are near-duplicates: each is taken by itself.\n';
  return `${network.architecture}, ${network.steps} steps, dataset ${dataset.version}
${rows.join('\n')}
right ${percent(accuracy.mean)} ± ${percent(accuracy.deviation)} (mean and standard deviation of the folds)
all ${pooled.examples} photos together: F1 ${percent(pooled.macro.f1)}, equal error rate ${percent(pooled.verification.equalErrorRate)}
${alone}${join(out, 'crossvalidation.html')}
`;
}
