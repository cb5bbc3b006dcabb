import { escaped, pictureUri } from '@facet/domain-html';
import type { SplitName } from '@facet/domain-dataset-manifest';
import type { Input } from './batch-content';
import type { DatasetPlan, GroupedFace } from './dataset-plan';

/** A face with its picture, for the contact sheets. */
export interface SheetFace extends Pick<GroupedFace, 'path' | 'label' | 'split'> {
  readonly crop: Uint8Array;
}

/** Pictures of each split that are shown at most. */
export const SHEET_PICTURES = 96;

/** The faces of a split that its contact sheet shows: evenly spread over all, by path. */
export function sheetFaces(faces: readonly GroupedFace[], split: SplitName): GroupedFace[] {
  const own = faces.filter((face) => face.split === split);
  const step = Math.max(1, own.length / SHEET_PICTURES);
  return Array.from({ length: Math.min(own.length, SHEET_PICTURES) }, (_, i) => own[Math.floor(i * step)]!);
}

/**
 * `summary.html`: a dataset to look at. One file that loads nothing: photos per person, reasons, histograms of what was
 * measured on the faces that were looked at, and a contact sheet of each split. The same plan gives the same bytes.
 */
export function summaryPage(plan: DatasetPlan, sheet: readonly SheetFace[]): Uint8Array {
  const { inputs, faces, version } = plan;
  const accepted = inputs.filter((input) => input.accepted).length;
  const measured = inputs.flatMap(({ face }) => (face ? [face] : []));
  const body = [
    `<h1>Dataset ${version}</h1>`,
    `<p>${inputs.length} inputs, ${accepted} accepted, of ${plan.labelIds.size} people;
      ${count(faces, 'train')} train, ${count(faces, 'validation')} validate.</p>`,
    section('Photos per person', peopleTable(plan)),
    section('Why inputs were refused', bars(reasonsOf(inputs))),
    section(
      'What was measured on the faces',
      [
        histogram(
          'Roll, degrees',
          measured.map(({ pose }) => pose.roll),
          DEGREES,
        ),
        histogram(
          'Pan, degrees',
          measured.map(({ pose }) => pose.pan),
          DEGREES,
        ),
        histogram(
          'Tilt, degrees',
          measured.map(({ pose }) => pose.tilt),
          DEGREES,
        ),
        histogram(
          'Longer side of the face, pixels',
          measured.map(({ box }) => Math.max(box.width, box.height)),
          PIXELS,
        ),
        histogram(
          'Sharpness',
          measured.map(({ sharpness }) => sharpness),
          SHARPNESS,
        ),
      ].join(''),
    ),
    ...(['train', 'validation'] as const).map((split) => contactSheet(plan, split, sheet)),
  ];
  return new TextEncoder().encode(pageOf(`Dataset ${version}`, body.join('\n')));
}

const DEGREES = [-90, -60, -45, -30, -20, -15, -10, -5, 0, 5, 10, 15, 20, 30, 45, 60, 90];
const PIXELS = [0, 20, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024];
const SHARPNESS = [0, 10, 20, 40, 80, 160, 320, 640, 1280];

const count = (faces: readonly GroupedFace[], split: SplitName): number =>
  faces.filter((face) => face.split === split).length;

function peopleTable({ inputs, faces, labelIds }: DatasetPlan): string {
  const given = tally(inputs.map(({ label }) => label));
  const [train, validation] = (['train', 'validation'] as const).map((split) =>
    tally(faces.filter((face) => face.split === split).map(({ label }) => label)),
  ) as [Map<string, number>, Map<string, number>];
  const most = Math.max(1, ...given.values());
  const rows = [...labelIds.keys()].map((label) => {
    const [all, trains, validates] = [given, train, validation].map((counts) => counts.get(label) ?? 0) as [
      number,
      number,
      number,
    ];
    const parts = [
      bar('train', trains, most),
      bar('validation', validates, most),
      bar('rest', all - trains - validates, most),
    ];
    const cells = [trains, validates, all - trains - validates, all].map((value) => `<td>${value}</td>`).join('');
    return `<tr><th>${escaped(label)}</th>${cells}<td class="bars">${parts.join('')}</td></tr>`;
  });
  const kinds = { train: 'train', validation: 'validation', rest: 'refused' };
  const legend = Object.entries(kinds).map(([kind, name]) => `<th><i class="${kind} key"></i> ${name}</th>`);
  const header = `<th></th>${legend.join('')}<th>all</th><th></th>`;
  return `<table><tr>${header}</tr>${rows.join('')}</table>`;
}

const bar = (kind: string, value: number, most: number): string =>
  `<i class="${kind}" style="width:${((100 * value) / most).toFixed(2)}%"></i>`;

function reasonsOf(inputs: readonly Input[]): [string, number][] {
  const refused = inputs.flatMap(({ accepted, reason }) => (accepted ? [] : [reason]));
  return [...tally(refused)].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

/** Counts between bounds; what lies outside counts at the edge. */
function histogram(title: string, values: readonly number[], bounds: readonly number[]): string {
  const counts = bounds.slice(1).map((): number => 0);
  for (const value of values) {
    const above = bounds.findIndex((bound) => value < bound);
    const place = above < 0 ? counts.length - 1 : Math.max(0, above - 1);
    counts[place]!++;
  }
  const rows = counts.map((value, i): [string, number] => [`${bounds[i]} to ${bounds[i + 1]}`, value]);
  const first = counts.findIndex((value) => value > 0);
  const last = counts.findLastIndex((value) => value > 0);
  return `<h3>${title}</h3>${bars(first < 0 ? [] : rows.slice(first, last + 1))}`;
}

function bars(rows: readonly (readonly [string, number])[]): string {
  if (rows.length === 0) return '<p>none</p>';
  const most = Math.max(...rows.map(([, value]) => value));
  const lines = rows.map(
    ([name, value]) =>
      `<tr><th>${escaped(name)}</th><td>${value}</td><td class="bars">${bar('count', value, most)}</td></tr>`,
  );
  return `<table>${lines.join('')}</table>`;
}

function contactSheet({ faces }: DatasetPlan, split: SplitName, sheet: readonly SheetFace[]): string {
  const own = sheet.filter((face) => face.split === split);
  const all = count(faces, split);
  const shown = own.length < all ? `${own.length} of ${all} pictures` : `${all} pictures`;
  const pictures = own.map(({ path, label, crop }) => {
    return `<figure><img src="${pictureUri(crop)}" alt="${escaped(path)}" title="${escaped(path)}"><figcaption>${escaped(label)}</figcaption></figure>`;
  });
  return section(
    split === 'train' ? 'Train' : 'Validation',
    `<p>${shown}</p><div class="sheet">${pictures.join('')}</div>`,
  );
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const section = (title: string, content: string): string => `<section><h2>${title}</h2>${content}</section>`;

const STYLE = `
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2430; background: #fff }
h1, h2, h3 { line-height: 1.2 } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 500; padding: .1rem .8rem .1rem 0; white-space: nowrap }
td { text-align: right; padding: .1rem .8rem .1rem 0; font-variant-numeric: tabular-nums; width: 1% }
td.bars { width: 70%; text-align: left; white-space: nowrap }
i { display: inline-block; height: .8rem; vertical-align: middle }
.train, .count { background: #2b6cb0 } .validation { background: #dd8833 } .rest { background: #cbd5e0 }
.key { width: .8rem }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(80px, 1fr)); gap: .5rem }
figure { margin: 0 } img { width: 100%; display: block }
figcaption { font-size: .7rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
`;

const pageOf = (title: string, body: string): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">` +
  `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>` +
  `<style>${STYLE}</style></head><body>\n${body}\n</body></html>\n`;
