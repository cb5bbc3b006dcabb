import { FacetError } from '@facet/kernel';
import type { ImageSchema, IndexColumns } from '@facet/port-conversion-runner';

/** Names that a header may give to each column. */
const NAMES = {
  filename: ['filename', 'file_name', 'file', 'path', 'image'],
  label: ['label', 'class', 'label text', 'name'],
} as const;
const EDGES = ['xmin', 'ymin', 'xmax', 'ymax'] as const;

/** Without a header: `filename,label`, then the box. */
const USUAL: IndexColumns = { filename: 0, label: 1 };
const USUAL_WITH_BOX: IndexColumns = { ...USUAL, box: [2, 3, 4, 5] };

/**
 * Whether the first row names columns (its first cell or another is a known name for the file), and where they are.
 * Throws INVALID_ARGUMENT when a header lacks a column that the schema needs.
 */
export function columnsOf(
  firstRow: readonly string[],
  schema: ImageSchema,
  index: string,
): { readonly hasHeader: boolean; readonly columns: IndexColumns } {
  const names = firstRow.map((cell) => cell.trim().toLowerCase());
  const find = (candidates: readonly string[]) => names.findIndex((name) => candidates.includes(name));
  const filename = find(NAMES.filename);
  if (filename < 0) return { hasHeader: false, columns: schema === 'detection' ? USUAL_WITH_BOX : USUAL };
  const label = find(NAMES.label);
  if (label < 0) throw lacks(index, 'label');
  if (schema !== 'detection') return { hasHeader: true, columns: { filename, label } };
  const [xmin, ymin, xmax, ymax] = EDGES.map((edge) => {
    const at = names.indexOf(edge);
    if (at < 0) throw lacks(index, edge);
    return at;
  }) as [number, number, number, number];
  return { hasHeader: true, columns: { filename, label, box: [xmin, ymin, xmax, ymax] } };
}

function lacks(index: string, column: string): FacetError {
  const message = `the header of ${index} names no column ${column}`;
  return new FacetError('INVALID_ARGUMENT', message, { reason: 'MISSING_COLUMN' });
}
