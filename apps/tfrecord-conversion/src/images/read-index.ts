import { readCsv } from '@facet/domain-csv';
import { ContentMeter, FacetError } from '@facet/kernel';
import type { ConversionJob } from '@facet/port-conversion-runner';
import { indexRowReader, type IndexRow, type PixelBox } from './index-row';
import { labelNumber } from './label-number';

/** A picture to convert, and what it shows. */
export interface IndexedPicture {
  readonly line: number;
  readonly filename: string;
  /** One; several where rows of one picture follow each other in the detection schema. */
  readonly objects: readonly PictureObject[];
}

export interface PictureObject {
  readonly label: number;
  /** The label's name, where the index gives names. */
  readonly text: string | undefined;
  readonly box: PixelBox | undefined;
}

/**
 * The pictures of one shard, in batches: picture n of the index goes to shard n modulo the number of shards, so
 * that neither the machine nor the number of threads decides where it is.
 */
export async function* picturesOfShard(
  job: ConversionJob,
  shard: number,
  index: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly IndexedPicture[], void, undefined> {
  const { schema, shards, facts } = job;
  const first = facts.hasHeader ? 1 : 0;
  const ids = facts.labels && new Map(facts.labels);
  const objectOf = ({ label, box }: IndexRow): PictureObject => {
    const number = ids ? ids.get(label) : labelNumber(label, schema);
    if (number === undefined) throw indexChanged(job);
    return { label: number, text: ids && label, box };
  };
  if (schema !== 'detection') {
    for await (const rows of rowsOf(job, index, { first: first + shard, every: shards }))
      yield rows.map((row) => ({ line: row.line, filename: row.filename, objects: [objectOf(row)] }));
    return;
  }
  let number = 0;
  for await (const runs of runsOfRows(rowsOf(job, index, { first, every: 1 }))) {
    const mine = runs.filter(() => number++ % shards === shard);
    yield mine.map(([row, ...more]) => ({
      line: row.line,
      filename: row.filename,
      objects: [row, ...more].map(objectOf),
    }));
  }
}

async function* rowsOf(
  job: ConversionJob,
  index: AsyncIterable<Uint8Array>,
  wanted: { readonly first: number; readonly every: number },
): AsyncGenerator<readonly IndexRow[], void, undefined> {
  const { index: source, facts } = job;
  const read = indexRowReader(facts.columns);
  const meter = new ContentMeter();
  for await (const rows of readCsv(meter.through(index), { source, ...wanted })) {
    yield rows.map((csvRow) => {
      const row = read(csvRow);
      if (typeof row === 'string') throw indexChanged(job);
      return row;
    });
  }
  if (meter.result().sha256 !== facts.sha256) throw indexChanged(job);
}

function indexChanged({ index }: ConversionJob): FacetError {
  const message = `${index} was changed while it was converted; start again`;
  return new FacetError('ABORTED', message, { reason: 'INDEX_CHANGED' });
}

type Run = [IndexRow, ...IndexRow[]];

/** Rows with one file name that follow each other. */
export async function* runsOfRows(
  batches: AsyncIterable<readonly IndexRow[]>,
): AsyncGenerator<readonly Run[], void, undefined> {
  let open: Run | undefined;
  for await (const rows of batches) {
    const whole: Run[] = [];
    for (const row of rows) {
      if (open?.[0].filename === row.filename) open.push(row);
      else {
        if (open) whole.push(open);
        open = [row];
      }
    }
    if (whole.length > 0) yield whole;
  }
  if (open) yield [open];
}
