import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type EvaluatedVersion, evaluatePublished, evaluationPage } from '@facet/facet-host/evaluation';
import { replaceFile } from '../files/replace-file';
import { percent } from '../output/text';
import { progressOf } from '../output/progress';
import type { EvaluateCliOptions } from './evaluate.command';

/** Writes the two files and tells the main figures. */
export async function evaluate({ data, out, json, ...command }: EvaluateCliOptions): Promise<void> {
  const progress = await progressOf(process.stderr);
  const evaluated = await evaluatePublished({
    ...command,
    dataFolder: resolve(data),
    environment: process.env,
    onDone: (done, total) => progress.update('Asking the model', done, total),
  }).finally(() => progress.stop());
  mkdirSync(out, { recursive: true });
  replaceFile(join(out, 'evaluation.json'), `${JSON.stringify(evaluated.evaluation, null, 2)}\n`);
  replaceFile(join(out, 'evaluation.html'), evaluationPage(evaluated));
  process.stdout.write(json ? `${JSON.stringify(evaluated.evaluation)}\n` : textOf(evaluated, out));
}

function textOf({ evaluation }: EvaluatedVersion, out: string): string {
  const { model, dataset, examples, accuracy, topK, macro, verification, people, mistakes, unknownPeople } = evaluation;
  const width = Math.max(...people.map(({ label }) => label.length), 'person'.length) + 1;
  const rows = people.map(({ label, precision, recall, f1, support }) =>
    [
      label.padEnd(width),
      ...[precision, recall, f1].map((share) => percent(share).padStart(9)),
      `${support}`.padStart(7),
    ].join(''),
  );
  return `${model.name} version ${model.version} on the ${dataset.split} split of dataset ${dataset.version}: ${examples} photos
${'person'.padEnd(width)}precision   recall       F1 photos
${rows.join('\n')}
right ${percent(accuracy)}; ${topK
    .slice(1)
    .map(({ k, share }) => `among the first ${k} ${percent(share)}`)
    .join(', ')}
F1 ${percent(macro.f1)} (mean of the people); equal error rate ${percent(verification.equalErrorRate)}
${mistakes.length} mistakes${unknownPeople > 0 ? `; ${unknownPeople} photos of people whom the model does not know left out` : ''}
${join(out, 'evaluation.html')}
`;
}
