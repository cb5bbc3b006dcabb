import { csvBytes } from '@facet/domain-csv';
import type { BatchContent } from './batch-content';

import type { DatasetPlan, PlannedFace } from './dataset-plan';

/** The edges of the face's box in whole pixels of the photo. */
const edges = ({ box }: PlannedFace): number[] =>
  [box.x, box.y, box.x + box.width, box.y + box.height].map((edge) => Math.round(edge));

/**
 * The four reports by file name. Their leading columns are those of the reference's files; what follows is ours.
 * `all_files.csv` has one row per input of the batch, the next two one per accepted input, the last one per person.
 */
export function reportsOf({ inputs }: BatchContent, plan: DatasetPlan): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ['all_files.csv', allFiles(inputs, plan)],
    ['filtered_files.csv', filteredFiles(plan)],
    ['converted_result_files.csv', convertedFiles(plan)],
    ['summary_files.csv', summary(inputs, plan)],
  ]);
}

function allFiles(inputs: BatchContent['inputs'], { labelIds }: DatasetPlan): Uint8Array {
  const header = ['index', 'name', 'file', 'verdict', 'reason', 'message', 'measured', 'threshold'];
  const rows = inputs.map(({ path, label, accepted, reason, message, measured, threshold }) => {
    const verdict = accepted ? 'ACCEPTED' : 'REFUSED';
    return [labelIds.get(label), label, path, verdict, reason, message, measured, threshold];
  });
  return csvBytes(header, rows);
}

function filteredFiles({ faces }: DatasetPlan): Uint8Array {
  const header = ['file_name', 'label text', 'label', 'count', 'xmin', 'ymin', 'xmax', 'ymax', 'width', 'height'];
  const counts = new Map<string, number>();
  const rows = faces.map((face) => {
    const count = counts.get(face.label) ?? 0;
    counts.set(face.label, count + 1);
    return [face.path, face.label, face.labelId, count, ...edges(face), face.photoWidth, face.photoHeight];
  });
  return csvBytes(header, rows);
}

function convertedFiles({ faces }: DatasetPlan): Uint8Array {
  const header = ['file_name', 'label text', 'label', 'xmin', 'ymin', 'xmax', 'ymax', 'split', 'crop_sha256'];
  const rows = faces.map((face) => [face.path, face.label, face.labelId, ...edges(face), face.split, face.cropSha256]);
  return csvBytes(header, rows);
}

function summary(inputs: BatchContent['inputs'], { labelIds, faces }: DatasetPlan): Uint8Array {
  const header = ['name', 'count', 'inputs', 'refused', 'train', 'validation'];
  const all = countBy(inputs, (input) => input.label);
  const accepted = countBy(faces, (face) => face.label);
  const train = countBy(faces, (face) => (face.split === 'train' ? face.label : undefined));
  const rows = [...labelIds.keys()].map((label) => {
    const given = all.get(label) ?? 0;
    const taken = accepted.get(label) ?? 0;
    const trained = train.get(label) ?? 0;
    return [label, taken, given, given - taken, trained, taken - trained];
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
