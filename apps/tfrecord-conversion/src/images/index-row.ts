import type { CsvRow } from '@facet/domain-csv';
import type { IndexColumns } from '@facet/port-conversion-runner';

/** Edges in pixels of the picture. */
export interface PixelBox {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

/** One row of an index as it stands there. */
export interface IndexRow {
  readonly line: number;
  readonly filename: string;
  readonly label: string;
  readonly box?: PixelBox;
}

/** Reads rows whose cells stand in these columns: the row, or what is wrong with it (completing "line 7 …"). */
export function indexRowReader(columns: IndexColumns): (row: CsvRow) => IndexRow | string {
  const needed = Math.max(columns.filename, columns.label, ...(columns.box ?? [])) + 1;
  return (row) => indexRow(row, columns, needed);
}

function indexRow({ line, cells }: CsvRow, columns: IndexColumns, needed: number): IndexRow | string {
  if (cells.length < needed) return `has ${cells.length} of ${needed} cells`;
  const filename = cells[columns.filename]!;
  const label = cells[columns.label]!.trim();
  const problem = filenameProblem(filename);
  if (problem) return problem;
  if (label === '') return 'has no label';
  if (!columns.box) return { line, filename, label };
  const edges = columns.box.map((at) => (cells[at]!.trim() === '' ? NaN : Number(cells[at]))) as [
    number,
    number,
    number,
    number,
  ];
  const [xmin, ymin, xmax, ymax] = edges;
  if (!edges.every(Number.isFinite)) return 'has no box: four numbers of pixels are needed';
  if (!(xmin >= 0 && ymin >= 0 && xmin < xmax && ymin < ymax))
    return `has a box that is none: ${xmin}..${xmax} by ${ymin}..${ymax} pixels`;
  return { line, filename, label, box: { xmin, ymin, xmax, ymax } };
}

/** A part between slashes that is empty, `.` or `..`; a NUL. */
const NO_PLAIN_PATH = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

/** Names must stay below the root, whatever it is: a folder or a prefix of keys. */
function filenameProblem(filename: string): string | undefined {
  if (filename === '') return 'has no file name';
  if (NO_PLAIN_PATH.test(filename))
    return `has the file name ${JSON.stringify(filename)}, which is no plain path below the root`;
  return undefined;
}
