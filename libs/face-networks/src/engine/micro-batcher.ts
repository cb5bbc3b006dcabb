interface Waiting<In, Out> {
  readonly item: In;
  resolve(result: Out): void;
  reject(error: unknown): void;
}

/**
 * Gathers items while a run is in flight and works on them together in the next: an idle batcher adds no delay, a busy
 * one runs full batches. A run that fails rejects the items of that run only.
 */
export class MicroBatcher<In, Out> {
  private readonly waiting: Waiting<In, Out>[] = [];
  private running = false;

  /** `run` answers one result per item, in order, and gets at most `most` items. */
  constructor(
    private readonly run: (items: readonly In[]) => Promise<readonly Out[]>,
    private readonly most: number,
  ) {}

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      // Items that are added together start together.
      queueMicrotask(() => void this.work());
    });
  }

  private async work(): Promise<void> {
    if (this.running) return;
    this.running = true;
    while (this.waiting.length > 0) await this.runNext(this.waiting.splice(0, this.most));
    this.running = false;
  }

  private async runNext(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await this.run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(results[i]!));
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
    }
  }
}
