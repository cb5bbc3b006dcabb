import { widened, type Range } from './range';

export interface NumberSummary {
  /** int64 values beyond 2^53 are text, so that no digit is lost. */
  readonly range: Range<number | string> | undefined;
  /** Mean and standard deviation of the finite values. */
  readonly mean: number | undefined;
  readonly deviation: number | undefined;
  /** NaN and infinities, which the other figures leave out. */
  readonly notFinite: number;
}

/** Figures of the numbers of one feature, in one pass (Welford's algorithm). */
export class NumberSurvey {
  private range: Range<number | bigint> | undefined;
  private count = 0;
  private mean = 0;
  private squares = 0;
  private notFinite = 0;

  add(value: number | bigint): void {
    const number = Number(value);
    if (!Number.isFinite(number)) {
      this.notFinite++;
      return;
    }
    this.range = widened(this.range, value);
    this.count++;
    const distance = number - this.mean;
    this.mean += distance / this.count;
    this.squares += distance * (number - this.mean);
  }

  summary(): NumberSummary {
    const { range, count, notFinite } = this;
    if (!range) return { range: undefined, mean: undefined, deviation: undefined, notFinite };
    const deviation = Math.sqrt(this.squares / count);
    return { range: { min: exact(range.min), max: exact(range.max) }, mean: this.mean, deviation, notFinite };
  }
}

function exact(value: number | bigint): number | string {
  if (typeof value === 'number') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
