/** So many different values of one feature are told apart; with more, only their number is known to be larger. */
export const MAX_DISTINCT = 10_000;

export interface DistinctValues {
  /** At most MAX_DISTINCT. */
  readonly count: number;
  /** There were more, so that `most` may lack frequent ones that came late. */
  readonly more: boolean;
  /** The most frequent values, with how often they stand there. */
  readonly most: readonly (readonly [value: string, times: number])[];
}

const MOST = 20;

/** Counts how often each value stands there, in bounded memory. */
export class DistinctCounter {
  private readonly times = new Map<string, number>();
  private more = false;

  add(value: string): void {
    const before = this.times.get(value);
    if (before === undefined && this.times.size === MAX_DISTINCT) this.more = true;
    else this.times.set(value, (before ?? 0) + 1);
  }

  summary(): DistinctValues {
    const most = [...this.times].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST);
    return { count: this.times.size, more: this.more, most };
  }
}
