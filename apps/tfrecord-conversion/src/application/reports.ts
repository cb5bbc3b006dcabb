import { csvBytes } from '@facet/domain-csv';
import type { BatchContent, Face } from './batch-content';

import type { PlannedFace } from './dataset-plan';

/** The edges of the face's box in whole pixels of the photo. */
const edges = ({ box }: Face): number[] =>
  [box.x, box.y, box.x + box.width, box.y + box.height].map((edge) => Math.round(edge));

export interface ReportContent {
  readonly inputs: BatchContent['inputs'];
  readonly labelIds: ReadonlyMap<string, number>;
  readonly accepted: readonly Face[];
  /** Those of the accepted faces that went into the records. */
  readonly converted: readonly PlannedFace[];
  /** What the records hold: the face's crop or its whole photo. */
  readonly pictures: 'crop' | 'photo';
}

/**
 * The four reports by file name. Their leading columns are those of the reference's files; what follows is ours.
 * `all_files.csv` has one row per input of the batch, the next one per accepted input, then one per converted face, the
 * last one per person.
 */
export function reportsOf(content: ReportContent): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ['all_files.csv', allFiles(content)],
    ['filtered_files.csv', filteredFiles(content)],
    ['converted_result_files.csv', convertedFiles(content)],
    ['summary_files.csv', summary(content)],
  ]);
}

function allFiles({ inputs, labelIds }: ReportContent): Uint8Array {
  const header = ['index', 'name', 'file', 'verdict', 'reason', 'message', 'measured', 'threshold'];
  const rows = inputs.map(({ path, label, accepted, reason, message, measured, threshold }) => {
    const verdict = accepted ? 'ACCEPTED' : 'REFUSED';
    return [labelIds.get(label), label, path, verdict, reason, message, measured, threshold];
  });
  return csvBytes(header, rows);
}

function filteredFiles({ accepted, labelIds }: ReportContent): Uint8Array {
  const header = ['file_name', 'label text', 'label', 'count', 'xmin', 'ymin', 'xmax', 'ymax', 'width', 'height'];
  const counts = new Map<string, number>();
  const rows = accepted.map((face) => {
    const count = counts.get(face.label) ?? 0;
    counts.set(face.label, count + 1);
    const id = labelIds.get(face.label);
    return [face.path, face.label, id, count, ...edges(face), face.photoWidth, face.photoHeight];
  });
  return csvBytes(header, rows);
}

function convertedFiles({ converted, pictures }: ReportContent): Uint8Array {
  const header = ['file_name', 'label text', 'label', 'xmin', 'ymin', 'xmax', 'ymax', 'split', `${pictures}_sha256`];
  const rows = converted.map((face) => {
    const sha256 = pictures === 'crop' ? face.cropSha256 : face.photoSha256;
    return [face.path, face.label, face.labelId, ...edges(face), face.split, sha256];
  });
  return csvBytes(header, rows);
}

function summary({ inputs, labelIds, accepted, converted }: ReportContent): Uint8Array {
  const header = ['name', 'count', 'inputs', 'refused', 'train', 'validation'];
  const all = countBy(inputs, (input) => input.label);
  const taken = countBy(accepted, (face) => face.label);
  const ofSplit = (split: PlannedFace['split']) =>
    countBy(converted, (face) => (face.split === split ? face.label : undefined));
  const [train, validation] = [ofSplit('train'), ofSplit('validation')];
  const rows = [...labelIds.keys()].map((label) => {
    const [given, count] = [all.get(label) ?? 0, taken.get(label) ?? 0];
    return [label, count, given, given - count, train.get(label) ?? 0, validation.get(label) ?? 0];
  });
  return csvBytes(header, rows);
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
