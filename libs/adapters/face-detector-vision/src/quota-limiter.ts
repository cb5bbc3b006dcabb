import { pause } from '@facet/kernel';

/** Time as the limiter sees it. */
export interface Timer {
  /** Milliseconds that only grow. */
  now(): number;
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

export const REAL_TIMER: Timer = { now: () => performance.now(), pause };

const MINUTE_MS = 60_000;

/** Lets at most so many requests begin in any minute; the others wait in the order they came. */
export class QuotaLimiter {
  /** When the last requests began, at most `perMinute` of them. */
  private readonly begun: number[] = [];
  private heldUntil = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly perMinute: number,
    private readonly timer: Timer = REAL_TIMER,
  ) {}

  /** Resolves when a request may begin. An abort gives the place in the queue up. */
  take(signal?: AbortSignal): Promise<void> {
    const turn = this.last.then(() => this.begin(signal));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** No request begins for so long: the quota is used up, perhaps by others. */
  hold(ms: number): void {
    this.heldUntil = Math.max(this.heldUntil, this.timer.now() + ms);
  }

  private async begin(signal?: AbortSignal): Promise<void> {
    for (;;) {
      const waitMs = this.waitMs();
      if (waitMs <= 0) break;
      await this.timer.pause(waitMs, signal);
    }
    this.begun.push(this.timer.now());
    if (this.begun.length > this.perMinute) this.begun.shift();
  }

  private waitMs(): number {
    const oldest = this.begun.length < this.perMinute ? undefined : this.begun[0]!;
    const until = Math.max(this.heldUntil, oldest === undefined ? 0 : oldest + MINUTE_MS);
    return until - this.timer.now();
  }
}
