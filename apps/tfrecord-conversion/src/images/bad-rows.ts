import { FacetError } from '@facet/kernel';

/** Rows that one refusal names at most; the rest are not looked for. */
const MAX_NAMED = 10;

/** Collects what is wrong with rows of an index, so that one refusal names several. */
export class BadRows {
  private readonly problems: string[] = [];

  constructor(private readonly index: string) {}

  /** `problem` completes "line 7 …". Throws when ten are together. */
  add(line: number, problem: string): void {
    this.problems.push(`line ${line} ${problem}`);
    if (this.problems.length === MAX_NAMED) this.throwIfAny(' (and maybe more)');
  }

  /** Throws INVALID_ARGUMENT (BAD_ROWS) naming the lines. */
  throwIfAny(more = ''): void {
    if (this.problems.length === 0) return;
    const rows = this.problems.length === 1 ? '1 row' : `${this.problems.length} rows`;
    const message = `${rows} of ${this.index} cannot be converted: ${this.problems.join('; ')}${more}`;
    throw new FacetError('INVALID_ARGUMENT', message, { reason: 'BAD_ROWS' });
  }
}
