/** Counts the steps of some work, and lets others wait until a part of it is done. */
export class StepClock {
  steps = 0;
  private waiting: { readonly from: number; readonly resolve: () => void }[] = [];

  constructor(readonly total: number) {}

  step(): void {
    this.steps++;
    for (const { from, resolve } of this.waiting) if (this.steps >= from) resolve();
    this.waiting = this.waiting.filter(({ from }) => this.steps < from);
  }

  /** Resolves when `part` (0..1) of the steps are done; at once for 0. */
  reached(part: number): Promise<void> {
    const from = Math.floor(part * this.total);
    if (this.steps >= from) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ from, resolve }));
  }
}
