import type { DatasetPlan, GroupedFace } from './dataset-plan';

export const LEAK_REPORT_FORMAT = 'facet.leak-report/1';

/**
 * `leak-report.json`: every group of copies, and of photos of one page, that has more than one photo in the dataset, with where each of them went.
 * `crossing` counts the groups that are on more than one side, and must be 0.
 */
export function leakReport({ faces, copyRule }: Pick<DatasetPlan, 'faces' | 'copyRule'>): Uint8Array {
  const members = new Map<string, GroupedFace[]>();
  for (const face of faces) {
    const own = members.get(face.group);
    if (own) own.push(face);
    else members.set(face.group, [face]);
  }
  const groups = [...members.values()].filter((own) => own.length > 1);
  const report = {
    format: LEAK_REPORT_FORMAT,
    rule: copyRule,
    photos: faces.length,
    groups: groups.length,
    photosInGroups: groups.reduce((sum, own) => sum + own.length, 0),
    crossing: groups.filter((own) => new Set(own.map(({ split }) => split)).size > 1).length,
    copies: groups.map((own) => own.map(({ path, label, split, page }) => ({ path, label, split, page }))),
  };
  return new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`);
}
