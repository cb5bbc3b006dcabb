import { readCsv, type CsvRow } from '@facet/domain-csv';
import { assignLabelIds } from '@facet/domain-label-map';
import { ContentMeter, FacetError } from '@facet/kernel';
import type { ImageSchema, IndexFacts } from '@facet/port-conversion-runner';
import { BadRows } from './bad-rows';
import { columnsOf } from './index-columns';
import { indexRowReader } from './index-row';
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
  const meter = new ContentMeter();
  const survey = new IndexSurvey(options);
  for await (const rows of readCsv(meter.through(index), { source: options.source })) {
    for (const row of rows) survey.add(row);
  }
  return { sha256: meter.result().sha256, ...survey.facts() };
}

class IndexSurvey {
  private readonly badRows: BadRows;
  private readonly names = new Set<string>();
  private layout: ReturnType<typeof columnsOf> | undefined;
  private read: ReturnType<typeof indexRowReader> | undefined;
  private pictures = 0;
  private before: string | undefined;

  constructor(private readonly options: SurveyOptions) {
    this.badRows = new BadRows(options.source);
  }

  add(csvRow: CsvRow): void {
    const { schema, source } = this.options;
    this.layout ??= columnsOf(csvRow.cells, schema, source);
    if (csvRow.number === 0 && this.layout.hasHeader) return;
    this.read ??= indexRowReader(this.layout.columns);
    const row = this.read(csvRow);
    const problem = typeof row === 'string' ? row : this.labelProblem(row.label);
    if (typeof row === 'string' || problem !== undefined) return this.badRows.add(csvRow.line, problem!);
    if (schema !== 'detection' || row.filename !== this.before) this.pictures++;
    this.before = row.filename;
  }

  facts(): Omit<IndexFacts, 'sha256'> {
    const { layout, pictures, names, options } = this;
    this.badRows.throwIfAny();
    if (!layout || pictures === 0)
      throw new FacetError('FAILED_PRECONDITION', `${options.source} has no pictures`, { reason: 'EMPTY_INDEX' });
    const labels = options.labels === 'names' ? [...assignLabelIds(names, options.labelMap)] : undefined;
    return { pictures, ...layout, ...(labels ? { labels } : {}) };
  }

  private labelProblem(label: string): string | undefined {
    const { labels, schema, source } = this.options;
    if (labels === 'numbers')
      return labelNumber(label, schema) === undefined
        ? `has the label ${label}; it must be ${numberRule(schema)}`
        : undefined;
    // A copy: the cell would keep the whole part of the index that it was read in.
    if (!this.names.has(label)) this.names.add(Buffer.from(label).toString());
    if (this.names.size <= MAX_NAMES) return undefined;
    const message = `${source} has more than ${MAX_NAMES} different labels`;
    throw new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'TOO_MANY_LABELS' });
  }
}
