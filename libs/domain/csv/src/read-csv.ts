import { FacetError } from '@facet/kernel';
import { cellsOf } from './cells';

/** A longer row is refused: it is a quote that nobody closed. */
const MAX_ROW_BYTES = 1024 * 1024;

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export interface CsvRow {
  /** From 0; empty lines do not count. */
  readonly number: number;
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface ReadCsvOptions {
  /** Named in errors. */
  readonly source: string;
  /** Which rows are wanted, by number; default all. The others are stepped over, at a small part of the cost. */
  readonly wanted?: (number: number) => boolean;
}

/**
 * The rows of a CSV file in UTF-8 (RFC 4180; lines may end with a line feed alone, a byte order mark is skipped), in
 * batches: those that end in one chunk. Throws INVALID_ARGUMENT (MALFORMED_CSV) naming the line.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  { source, wanted = () => true }: ReadCsvOptions,
): AsyncGenerator<readonly CsvRow[], void, undefined> {
  const scanner = new RowScanner(source, wanted);
  for await (const chunk of chunks) {
    const rows = scanner.rowsEndingIn(chunk);
    if (rows.length > 0) yield rows;
  }
  const rows = scanner.lastRow();
  if (rows.length > 0) yield rows;
}

/** Finds where rows end; only wanted ones become text. */
class RowScanner {
  /** Bytes of the row that the last chunk began. */
  private begun = Buffer.alloc(0);
  private quoted = false;
  private number = 0;
  /** Of the next row, and of the byte that is looked at. */
  private rowLine = 1;
  private line = 1;

  constructor(
    private readonly source: string,
    private readonly wanted: (number: number) => boolean,
  ) {}

  rowsEndingIn(chunk: Uint8Array): CsvRow[] {
    const rows: CsvRow[] = [];
    const bytes =
      this.begun.length > 0
        ? Buffer.concat([this.begun, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const quotes = bytes.indexOf(QUOTE, this.begun.length) >= 0;
    let start = 0;
    let from = this.begun.length;
    for (let at = lineFeedFrom(bytes, from); at < bytes.length; at = lineFeedFrom(bytes, from)) {
      if (quotes && hasOddQuotes(bytes, from, at)) this.quoted = !this.quoted;
      from = at + 1;
      this.line++;
      if (this.quoted) continue;
      this.endRow(bytes, start, at, rows);
      start = from;
      this.rowLine = this.line;
    }
    if (quotes && hasOddQuotes(bytes, from, bytes.length)) this.quoted = !this.quoted;
    this.begun = Buffer.from(bytes.subarray(start));
    if (this.begun.length > MAX_ROW_BYTES)
      throw this.malformed(`the row is longer than ${MAX_ROW_BYTES} bytes; is a quote not closed?`);
    return rows;
  }

  /** The row without a line feed at the end of the file. */
  lastRow(): CsvRow[] {
    if (this.quoted) throw this.malformed('a quote is not closed');
    const rows: CsvRow[] = [];
    this.endRow(this.begun, 0, this.begun.length, rows);
    return rows;
  }

  private endRow(bytes: Buffer, from: number, to: number, rows: CsvRow[]): void {
    const end = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    if (end === from) return;
    const number = this.number++;
    if (!this.wanted(number)) return;
    const text = bytes.toString('utf8', from, end);
    const cells = cellsOf(number === 0 ? text.replace(/^\ufeff/, '') : text);
    if (typeof cells === 'string') throw this.malformed(cells);
    rows.push({ number, line: this.rowLine, cells });
  }

  private malformed(problem: string): FacetError {
    const message = `line ${this.rowLine} of ${this.source} is wrong: ${problem}`;
    return new FacetError('INVALID_ARGUMENT', message, { reason: 'MALFORMED_CSV', details: { line: this.rowLine } });
  }
}

/** Where the next line ends, or the end of the bytes. Lines are short: a call of `indexOf` for each costs more. */
function lineFeedFrom(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LINE_FEED) at++;
  return at;
}

function hasOddQuotes(bytes: Uint8Array, from: number, to: number): boolean {
  let odd = false;
  for (let at = from; at < to; at++) if (bytes[at] === QUOTE) odd = !odd;
  return odd;
}
