import { readCsv } from '@facet/domain-csv';
import { FacetError } from '@facet/kernel';

export interface CsvPhoto {
  /** From 1, the header not counted. */
  readonly number: number;
  /** A path, relative to the list where it is not absolute, or an address. */
  readonly location: string;
  /** Empty where the row names nobody. */
  readonly label: string;
  /** Of the web, or an album, or a session: photos of one stay together. Empty where the row has none. */
  readonly page: string;
}

const LABEL_HEADERS = ['label', 'person', 'name'];

/**
 * The rows of a CSV `path-or-URL,label` or `path-or-URL,label,page`; a first row whose second cell is `label`, `person` or `name` is a header.
 * Throws INVALID_ARGUMENT (MALFORMED_CSV) that names the line.
 */
export async function readCsvList(chunks: AsyncIterable<Uint8Array>, source: string): Promise<CsvPhoto[]> {
  const photos: CsvPhoto[] = [];
  for await (const rows of readCsv(chunks, { source }))
    for (const { number, line, cells } of rows) {
      if (cells.length !== 2 && cells.length !== 3) {
        const message = `line ${line} of ${source} is wrong: it has ${cells.length} cells, not the two path-or-URL,label, or the three path-or-URL,label,page`;
        throw new FacetError('INVALID_ARGUMENT', message, { reason: 'MALFORMED_CSV', details: { line } });
      }
      const [location, label, page = ''] = cells.map((cell) => cell.trim()) as [string, string, string?];
      if (number === 0 && LABEL_HEADERS.includes(label.toLowerCase())) continue;
      photos.push({ number: photos.length + 1, location, label, page });
    }
  return photos;
}
