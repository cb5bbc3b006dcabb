import { FacetError } from '@facet/kernel';
import { cellsOf } from './cells';

/** A longer row is refused: it is a quote that nobody closed. */
const MAX_ROW_BYTES = 1024 * 1024;

/** Chunks are cut into pieces: the rows of one are short-lived, those of a large chunk would outlive a garbage collection. */
const PIECE_BYTES = 16 * 1024;

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

export interface CsvRow {
  /** From 0; empty lines do not count. */
  readonly number: number;
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** Parts of a longer text: what is kept of them for long should be copied. */
  readonly cells: readonly string[];
}

export interface ReadCsvOptions {
  /** Named in errors. */
  readonly source: string;
  /** Number of the first row that is wanted; default 0. */
  readonly first?: number;
  /** From there on each so many-th row is wanted; default 1. The others are stepped over, at a small part of the cost. */
  readonly every?: number;
}

/**
 * The rows of a CSV file in UTF-8 (RFC 4180; lines may end with a line feed alone, a byte order mark is skipped), in
 * batches: those that end in one piece of a chunk. Throws INVALID_ARGUMENT (MALFORMED_CSV) naming the line.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  { source, first = 0, every = 1 }: ReadCsvOptions,
): AsyncGenerator<readonly CsvRow[], void, undefined> {
  const scanner = new RowScanner(source, first, every);
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const rows = scanner.rowsEndingIn(chunk.subarray(at, at + PIECE_BYTES));
      if (rows.length > 0) yield rows;
    }
  }
  const rows = scanner.lastRow();
  if (rows.length > 0) yield rows;
}

/** Finds where rows end; only wanted ones are taken apart. */
class RowScanner {
  /** Whole lines of a row that has not ended: inside of quotes. */
  private openLines = '';
  /** Of the line that has not ended; a character may be cut in two. */
  private openLine: Uint8Array = new Uint8Array(0);
  /** Of the next row. */
  private number = 0;
  private line = 1;

  constructor(
    private readonly source: string,
    private wanted: number,
    private readonly every: number,
  ) {}

  rowsEndingIn(chunk: Uint8Array): CsvRow[] {
    const bytes = this.openLine.length > 0 ? Buffer.concat([this.openLine, chunk]) : asBuffer(chunk);
    const linesEnd = bytes.lastIndexOf(LINE_FEED) + 1;
    const rows: CsvRow[] = [];
    this.openLines = this.takeRows(this.openLines + bytes.toString('utf8', 0, linesEnd), rows);
    this.openLine = Uint8Array.from(bytes.subarray(linesEnd));
    if (this.openLines.length + this.openLine.length > MAX_ROW_BYTES)
      throw this.malformed(`the row is longer than ${MAX_ROW_BYTES} bytes; is a quote not closed?`);
    return rows;
  }

  /** The row without a line feed at the end of the file. */
  lastRow(): CsvRow[] {
    const rows: CsvRow[] = [];
    const rest = this.takeRows(`${this.openLines}${asBuffer(this.openLine).toString()}\n`, rows);
    if (rest !== '') throw this.malformed('a quote is not closed');
    return rows;
  }

  /** Takes the rows from whole lines and returns what is left: lines of a row that goes on. */
  private takeRows(text: string, rows: CsvRow[]): string {
    const endFrom = text.includes('"') ? quotedRowEnd : plainRowEnd;
    let start = 0;
    for (let end = endFrom(text, start); end >= 0; end = endFrom(text, start)) {
      const textEnd = end > start && text[end - 1] === '\r' ? end - 1 : end;
      if (textEnd > start) {
        if (this.number === this.wanted) rows.push(this.row(text.slice(start, textEnd)));
        this.number++;
      }
      this.line += endFrom === plainRowEnd ? 1 : linesIn(text, start, end);
      start = end + 1;
    }
    return text.slice(start);
  }

  private row(text: string): CsvRow {
    const { number, line } = this;
    this.wanted += this.every;
    const cells = cellsOf(number === 0 ? text.replace(/^\ufeff/, '') : text);
    if (typeof cells === 'string') throw this.malformed(cells);
    return { number, line, cells };
  }

  private malformed(problem: string): FacetError {
    const message = `line ${this.line} of ${this.source} is wrong: ${problem}`;
    return new FacetError('INVALID_ARGUMENT', message, { reason: 'MALFORMED_CSV', details: { line: this.line } });
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Where the line feed is that ends the row which begins at `start`, or -1. */
const plainRowEnd = (text: string, start: number): number => text.indexOf('\n', start);

/** As `plainRowEnd`, in text with quotes: a line feed between two of them ends nothing. */
function quotedRowEnd(text: string, start: number): number {
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) quoted = !quoted;
    else if (character === LINE_FEED && !quoted) return at;
  }
  return -1;
}

function linesIn(text: string, start: number, end: number): number {
  let lines = 1;
  for (let at = text.indexOf('\n', start); at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
