import { FileSurvey, type FeatureSummary, type FileSummary } from '@facet/domain-tfrecord-survey';
import { openFile } from './open-file';
import { columns, counted, short } from '../output/text';
import { rangeText } from './range-text';

/** Lines of values that a person is shown per feature. */
const SHOWN_VALUES = 10;

/** Figures over the records of all files together. */
export async function stats(files: readonly string[], { json }: { readonly json: boolean }): Promise<void> {
  const survey = new FileSurvey();
  for (const path of files) {
    const { records } = await openFile(path);
    for await (const { data } of records) survey.add(data);
  }
  const summary = survey.summary();
  if (json) process.stdout.write(`${JSON.stringify({ files: files.length, ...summary })}\n`);
  else process.stdout.write(statsText(files.length, summary));
}

function statsText(files: number, { records, recordBytes, features }: FileSummary): string {
  const size =
    recordBytes.mean === undefined
      ? ''
      : ` of ${rangeText(recordBytes.range)} bytes, ${short(recordBytes.mean)} on average`;
  const head = `${counted(records, 'record')} in ${counted(files, 'file')}${size}\n`;
  return head + features.map((feature) => featureText(feature)).join('');
}

function featureText({ key, kinds, records, totalValues, numbers, bytes, distinct }: FeatureSummary): string {
  const head = `${key}: ${Object.keys(kinds).join('+')}, ${counted(totalValues, 'value')} in ${counted(records, 'record')}`;
  const lines: string[] = [];
  if (numbers?.mean !== undefined)
    lines.push(`${rangeText(numbers.range)}, mean ${short(numbers.mean)}, deviation ${short(numbers.deviation!)}`);
  if (numbers?.notFinite) lines.push(`${numbers.notFinite} not finite`);
  if (bytes) lines.push(`${rangeText(bytes.sizeBytes)} bytes, ${counted(bytes.totalBytes, 'byte')} in all`);
  if (distinct) lines.push(`${distinct.more ? 'more than ' : ''}${counted(distinct.count, 'different value')}`);
  const most = distinct?.most.slice(0, SHOWN_VALUES) ?? [];
  const shown = (value: string) => (bytes ? JSON.stringify(value) : value);
  const times = columns(most.map(([value, count]) => ['  ', shown(value), String(count)]));
  return `${head}\n${lines.map((line) => `  ${line}\n`).join('')}${times}`;
}
