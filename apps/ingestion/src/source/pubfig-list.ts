import type { BoundingBox } from '@facet/domain-geometry';
import { FacetError } from '@facet/kernel';

export interface PubFigRow {
  readonly person: string;
  /** Of the person's pictures. */
  readonly number: string;
  readonly url: string;
  readonly face: BoundingBox;
  /** Of the file that the list was made from: 32 lower-case hexadecimal digits. */
  readonly md5: string;
}

const COLUMNS = ['person', 'imagenum', 'url', 'rect', 'md5sum'];

/** Whether a text is a list of the PubFig data set, or of its kind. */
export function isPubFigList(text: string): boolean {
  const first = text.split('\n', 20).find((line) => line.trim() !== '' && !line.startsWith('#'));
  return text.startsWith('# PubFig') || (first?.split('\t').length ?? 0) >= COLUMNS.length;
}

/**
 * The rows of `dev_urls.txt` or `eval_urls.txt` (PubFig 1.2, Columbia University): lines that begin with `#` are
 * comments; person, imagenum, url, rect (`x0,y0,x1,y1` in pixels) and md5sum are divided by tabs. Throws
 * INVALID_ARGUMENT (MALFORMED_LIST) that names the line and the column.
 */
export function readPubFigList(text: string, source: string): PubFigRow[] {
  return text.split('\n').flatMap((line, index) => {
    const row = line.replace(/\r$/, '');
    if (row.trim() === '' || row.startsWith('#')) return [];
    const wrong = (problem: string) => {
      const message = `line ${index + 1} of ${source} is wrong: ${problem}`;
      return new FacetError('INVALID_ARGUMENT', message, { reason: 'MALFORMED_LIST', details: { line: index + 1 } });
    };
    const cells = row.split('\t');
    if (cells.length !== COLUMNS.length)
      throw wrong(`it has ${cells.length} columns, not the ${COLUMNS.length} ${COLUMNS.join(', ')} divided by tabs`);
    const [person, number, url, rect, md5] = cells as [string, string, string, string, string];
    if (person.trim() === '' || /[/\0]/.test(person))
      throw wrong(`person is ${JSON.stringify(person)}, it must be a name`);
    if (!/^\d+$/.test(number)) throw wrong(`imagenum is ${JSON.stringify(number)}, it must be a whole number`);
    if (!/^[0-9a-f]{32}$/i.test(md5)) throw wrong(`md5sum is ${JSON.stringify(md5)}, it must be 32 hexadecimal digits`);
    const face = boxOf(rect);
    if (!face)
      throw wrong(`rect is ${JSON.stringify(rect)}, it must be x0,y0,x1,y1 in pixels with x0 < x1 and y0 < y1`);
    return [{ person, number, url, face, md5: md5.toLowerCase() }];
  });
}

function boxOf(rect: string): BoundingBox | undefined {
  const corners = /^(-?\d+),(-?\d+),(-?\d+),(-?\d+)$/.exec(rect)?.slice(1).map(Number);
  if (!corners) return undefined;
  const [x0, y0, x1, y1] = corners as [number, number, number, number];
  return x0 < x1 && y0 < y1 ? { x: x0, y: y0, width: x1 - x0, height: y1 - y0 } : undefined;
}
