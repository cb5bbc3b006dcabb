/** How far a stage is. */
interface StagePace {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly done: number;
  readonly total: number;
}

/** The pace and the time that is left; empty at the start and at the end. */
export function leftText({ startedAt, done, total }: StagePace): string {
  if (done === 0 || done >= total) return '';
  const perSecond = done / Math.max(0.001, (Date.now() - startedAt) / 1000);
  return `${perSecond.toFixed(1)} a second, ${Math.ceil((total - done) / perSecond)} s left`;
}
