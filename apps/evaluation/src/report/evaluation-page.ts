import { escaped } from '@facet/domain-html';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { EvaluationReport } from '@facet/domain-evaluation';
import type { CrossValidation } from '../cross-validate';
import type { EvaluatedVersion } from '../evaluate-version';
import { page, percent, picture } from './html';

/** More would make the file heavy; `evaluation.json` has them all. */
const MOST_PHOTOS = 60;

/** A package's build for browsers, which its exports do not name. */
const library = (name: string, file: string): string =>
  readFileSync(join(dirname(createRequire(__filename).resolve(name)), file), 'utf8');

export interface PageContent {
  readonly title: string;
  readonly subtitle: string;
  readonly report: EvaluationReport;
  /** The stored crop of every mistake, by its photo. */
  readonly crops: ReadonlyMap<string, Uint8Array>;
}

/** `evaluation.html`: the numbers drawn, and the mistakes shown. */
export function evaluationPage({ evaluation, crops }: EvaluatedVersion): string {
  const { model, dataset, unknownPeople } = evaluation;
  const left = unknownPeople > 0 ? ` ${unknownPeople} photos of people whom it does not know are left out.` : '';
  return reportPage({
    title: `${model.name} version ${model.version}`,
    subtitle: `${model.architecture}, asked about the ${dataset.split} split of dataset ${dataset.version}.${left}`,
    report: evaluation,
    crops,
  });
}

/** `crossvalidation.html`: the same of all photos, each by the fold that did not learn from it. */
export function crossValidationPage({ dataset, network, folds, accuracy, pooled, outOfFold }: CrossValidation): string {
  const spread = `${percent(accuracy.mean)} ± ${percent(accuracy.deviation)}`;
  return reportPage({
    title: `${folds.length} folds: ${spread} right`,
    subtitle:
      `${network.architecture}, ${network.steps} steps, on dataset ${dataset.version}; mean and standard deviation of ` +
      'the folds. Everything below is of all photos together, each by the fold that did not learn from it.',
    report: pooled,
    crops: new Map(outOfFold.map(({ photo }) => [photo.photo, photo.crop])),
  });
}

function reportPage({ title, subtitle, report, crops }: PageContent): string {
  const { examples, accuracy, macro, verification, mistakes } = report;
  const tiles = [
    ['photos', String(examples)],
    ['right', percent(accuracy)],
    ['F1, mean of the people', percent(macro.f1)],
    ['equal error rate', percent(verification.equalErrorRate)],
    ['area under the curve', verification.areaUnderCurve.toFixed(4)],
  ].map(([name, value]) => `<div class="card"><strong>${value}</strong>${name}</div>`);
  const charts = [
    ['confusion', 'Who is taken for whom', 'Rows are the right people; the colour is the share of a row.'],
    [
      'roc',
      'Matches and false matches',
      'By the threshold that a probability has to reach. Red: the equal error rate.',
    ],
    ['histograms', 'Probabilities', 'Of the photo’s own person, and of each other person.'],
    ['f1', 'F1 of each person', ''],
    ['topk', 'The right person among the first', ''],
  ].map(([id, name, remark]) => `<section class="card" id="${id}"><h2>${name}</h2><p>${remark}</p></section>`);
  const body = `
<h1>${escaped(title)}</h1>
<p>${escaped(subtitle)}</p>
<div class="tiles">${tiles.join('')}</div>
<div class="charts">${charts.join('')}</div>
<section class="card"><h2>People</h2>${peopleTable(report)}</section>
<h2>${mistakes.length === 0 ? 'No mistakes' : `Mistakes: ${mistakes.length}`}</h2>
${mistakes.length > MOST_PHOTOS ? `<p>The first ${MOST_PHOTOS}, of which the model is surest; evaluation.json has all.</p>` : ''}
<div class="photos">${mistakes
    .slice(0, MOST_PHOTOS)
    .map((mistake) => figure(mistake, crops.get(mistake.photo)))
    .join('')}</div>`;
  const scripts = [
    library('d3', 'd3.min.js'),
    library('@observablehq/plot', '../dist/plot.umd.min.js'),
    readFileSync(join(__dirname, 'evaluation-charts.js'), 'utf8'),
  ];
  const { people, confusion, histograms, topK } = report;
  return page({ title, body, data: { people, confusion, verification, histograms, topK }, scripts });
}

function peopleTable({ people }: EvaluationReport): string {
  const rows = people.map(
    ({ label, precision, recall, f1, support }) =>
      `<tr><td>${escaped(label)}</td><td>${percent(precision)}</td><td>${percent(recall)}</td><td>${percent(f1)}</td><td>${support}</td></tr>`,
  );
  return `<table><thead><tr><th>person</th><th>precision</th><th>recall</th><th>F1</th><th>photos</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function figure(
  { photo, label, labelScore, predicted, predictedScore }: EvaluationReport['mistakes'][number],
  crop: Uint8Array | undefined,
): string {
  const caption = `${escaped(label)} (${percent(labelScore)}) taken for <b>${escaped(predicted)}</b> (${percent(predictedScore)})`;
  return `<figure class="card">${crop ? picture(crop, photo) : ''}<figcaption>${caption}<br>${escaped(photo)}</figcaption></figure>`;
}
