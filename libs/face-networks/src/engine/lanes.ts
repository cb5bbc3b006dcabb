/** Lets at most so many tasks run at once; the others wait in the order they came. */
export class Lanes {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(count: number) {
    this.free = count;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The lane is handed on without being free in between, so that nobody jumps the queue.
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
