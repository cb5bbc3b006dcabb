import { readCsv } from '@facet/domain-csv';
import { assignLabelIds } from '@facet/domain-label-map';
import { FacetError } from '@facet/kernel';
import type { ImageSchema, IndexFacts } from '@facet/port-conversion-runner';
import { ContentMeter } from '../application/content-meter';
import { BadRows } from './bad-rows';
import { columnsOf } from './index-columns';
import { indexRow } from './index-row';
import { labelNumber, numberRule, type LabelKind } from './label-number';

/** Different names that labels may be; each is kept in memory. */
const MAX_NAMES = 1_000_000;

export interface SurveyOptions {
  /** Named in errors. */
  readonly source: string;
  readonly schema: ImageSchema;
  readonly labels: LabelKind;
  /** A label map whose ids stay. */
  readonly labelMap: ReadonlyMap<string, number>;
}

/**
 * Reads the whole index once, before anything is written. Memory grows with the different label names alone. Throws
 * INVALID_ARGUMENT naming the lines that are wrong, and FAILED_PRECONDITION for an index without pictures.
 */
export async function surveyIndex(index: AsyncIterable<Uint8Array>, options: SurveyOptions): Promise<IndexFacts> {
  const { source, schema, labels, labelMap } = options;
  const meter = new ContentMeter();
  const badRows = new BadRows(source);
  const names = new Set<string>();
  let columns: ReturnType<typeof columnsOf> | undefined;
  let pictures = 0;
  let before: string | undefined;
  for await (const rows of readCsv(meter.through(index), { source })) {
    for (const csvRow of rows) {
      columns ??= columnsOf(csvRow.cells, schema, source);
      if (csvRow.number === 0 && columns.hasHeader) continue;
      const row = indexRow(csvRow, columns.columns);
      if (typeof row === 'string') {
        badRows.add(csvRow.line, row);
        continue;
      }
      if (schema !== 'detection' || row.filename !== before) pictures++;
      before = row.filename;
      if (labels === 'names') addName(names, row.label, source);
      else if (labelNumber(row.label, schema) === undefined)
        badRows.add(row.line, `has the label ${row.label}; it must be ${numberRule(schema)}`);
    }
  }
  badRows.throwIfAny();
  if (!columns || pictures === 0)
    throw new FacetError('FAILED_PRECONDITION', `${source} has no pictures`, { reason: 'EMPTY_INDEX' });
  const ids = labels === 'names' ? { labels: [...assignLabelIds(names, labelMap)] } : {};
  return { sha256: meter.result().sha256, pictures, ...columns, ...ids };
}

function addName(names: Set<string>, name: string, source: string): void {
  names.add(name);
  if (names.size > MAX_NAMES)
    throw new FacetError('RESOURCE_EXHAUSTED', `${source} has more than ${MAX_NAMES} different labels`, {
      reason: 'TOO_MANY_LABELS',
    });
}
