import {
  FileSurvey,
  picturesOf,
  type FeatureSummary,
  type FileSummary,
  type FoundPicture,
} from '@facet/domain-tfrecord-survey';
import { openFile, type OpenedFile } from './open-file';
import { columns, counted } from '../output/text';
import { rangeText } from './range-text';

export interface InspectOptions {
  readonly json: boolean;
  readonly montage?: string;
  readonly pictures: number;
}

/** Describes each file, and draws the first pictures of all of them where a montage is asked for. */
export async function inspect(files: readonly string[], { json, montage, pictures }: InspectOptions): Promise<void> {
  const found: FoundPicture[] = [];
  const described: object[] = [];
  for (const path of files) {
    const file = await openFile(path);
    const survey = new FileSurvey();
    for await (const { data } of file.records) {
      survey.add(data);
      if (montage !== undefined && found.length < pictures) keepPictures(data, found, pictures);
    }
    const summary = survey.summary();
    described.push({ file: path, sizeBytes: file.sizeBytes, compression: file.compression, ...summary });
    if (!json) process.stdout.write(fileText(file, summary));
  }
  const drawn = montage === undefined ? undefined : await draw(montage, found);
  if (json) process.stdout.write(`${JSON.stringify({ files: described, montage: drawn })}\n`);
  else if (drawn) process.stdout.write(montageText(drawn));
}

/** Copies: a record is a view of a buffer that may be far larger. */
function keepPictures(record: Uint8Array, kept: FoundPicture[], limit: number): void {
  for (const { bytes, boxes } of picturesOf(record)) {
    if (kept.length === limit) return;
    kept.push({ bytes: Uint8Array.from(bytes), boxes });
  }
}

async function draw(file: string, pictures: readonly FoundPicture[]) {
  const { drawMontage } = await import('./montage');
  return { file, pictures: pictures.length, unreadable: await drawMontage(file, pictures) };
}

function montageText({ file, pictures, unreadable }: Awaited<ReturnType<typeof draw>>): string {
  const crossed = unreadable > 0 ? `, ${unreadable} of them unreadable` : '';
  return `${file}: ${counted(pictures, 'picture')}${crossed}\n`;
}

function fileText({ path, sizeBytes, compression }: OpenedFile, { kinds, records, features }: FileSummary): string {
  const found = Object.entries(kinds).filter(([, count]) => count > 0);
  const parts = found.map(([kind, count]) => (found.length > 1 ? `${count} ${kindText(kind)}` : kindText(kind)));
  const packed = compression === 'none' ? 'not compressed' : compression.toUpperCase();
  const head = `${path}: ${counted(records, 'record')} (${parts.join(', ') || 'empty'}), ${counted(sizeBytes, 'byte')}, ${packed}\n`;
  return head + columns(features.map((feature) => featureRow(feature, records)));
}

const kindText = (kind: string): string => (kind === 'other' ? 'no examples' : kind);

function featureRow(feature: FeatureSummary, records: number): string[] {
  const { key, perStep, kinds, steps, values } = feature;
  const present = feature.records === records ? 'in all' : `in ${feature.records} of ${records}`;
  const lists = perStep ? `${rangeText(steps)} steps of ${rangeText(values)}` : `${rangeText(values)} each`;
  return [key, Object.keys(kinds).join('+'), present, lists, content(feature)];
}

function content({ numbers, bytes, distinct }: FeatureSummary): string {
  const parts: string[] = [];
  if (numbers) parts.push(rangeText(numbers.range));
  if (numbers?.notFinite) parts.push(`${numbers.notFinite} not finite`);
  if (bytes) {
    const pictures = Object.entries(bytes.pictures);
    parts.push(`${rangeText(bytes.sizeBytes)} bytes`);
    for (const [format, count] of pictures) parts.push(`${count} ${format}`);
    if (pictures.length > 0) parts.push(`${rangeText(bytes.width)} x ${rangeText(bytes.height)} pixels`);
    if (bytes.damagedPictures > 0) parts.push(counted(bytes.damagedPictures, 'damaged picture'));
    if (bytes.texts > 0 && distinct) parts.push(`text, e.g. ${JSON.stringify(distinct.most[0]![0])}`);
  }
  return parts.join(', ');
}
