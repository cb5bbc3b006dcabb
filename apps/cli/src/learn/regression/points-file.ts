import { createReadStream } from 'node:fs';
import { readCsv } from '@facet/domain-csv';
import type { Point } from '@facet/domain-linear-regression';
import { FacetError } from '@facet/kernel';
import { fileError } from '../../files/file-error';

export interface Points {
  readonly points: readonly Point[];
  /** Of the columns; `x` and `y` in a file without a header. */
  readonly names: Readonly<Record<'x' | 'y', string>>;
}

/** More points than a lesson needs, and no more than a step can take at once. */
const MAX_POINTS = 1_000_000;

/** Throws INVALID_ARGUMENT that names the line and the cell which is no number. */
export async function readPoints(path: string): Promise<Points> {
  const points: Point[] = [];
  let names = { x: 'x', y: 'y' };
  try {
    for await (const rows of readCsv(createReadStream(path), { source: path }))
      for (const { number, line, cells } of rows) {
        const [x = '', y = ''] = cells.map((cell) => cell.trim());
        if (number === 0 && !isNumber(x) && !isNumber(y) && x && y) names = { x, y };
        else points.push({ x: numberOf(x, 1, line, path), y: numberOf(y, 2, line, path) });
        if (points.length > MAX_POINTS)
          throw new FacetError('RESOURCE_EXHAUSTED', `${path} has more than ${MAX_POINTS} points; give a part of them`);
      }
  } catch (error) {
    throw fileError(error, path);
  }
  return { points, names };
}

const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

function numberOf(cell: string, column: number, line: number, path: string): number {
  if (isNumber(cell)) return Number(cell);
  const what = cell === '' ? 'is empty' : `is ${JSON.stringify(cell.slice(0, 40))}`;
  throw new FacetError('INVALID_ARGUMENT', `line ${line} of ${path}: cell ${column} ${what}, a number is needed`, {
    reason: 'NOT_A_NUMBER',
    details: { line },
  });
}
