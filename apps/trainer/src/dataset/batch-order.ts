import { seededRandom, seededShuffle } from '@facet/kernel';

/**
 * Which examples each step sees: the epochs, each shuffled by itself, are one endless row that is cut into batches.
 * A function of (examples, batch size, seed, step) alone, so that a resumed job sees what it would have seen.
 */
export class BatchOrder {
  private readonly epochs = new Map<number, readonly number[]>();
  private readonly indices: readonly number[];

  /** `examples` is at least 1. */
  constructor(
    examples: number,
    private readonly batchSize: number,
    private readonly seed: number,
  ) {
    this.indices = Array.from({ length: examples }, (_, index) => index);
  }

  /** Numbers of the examples of step `step`, which counts from 0. */
  batch(step: number): number[] {
    const examples = this.indices.length;
    const first = step * this.batchSize;
    const firstEpoch = Math.floor(first / examples);
    for (const known of this.epochs.keys()) if (known < firstEpoch) this.epochs.delete(known);
    return Array.from({ length: this.batchSize }, (_, i) => {
      const epoch = Math.floor((first + i) / examples);
      return this.epoch(epoch)[(first + i) % examples]!;
    });
  }

  private epoch(epoch: number): readonly number[] {
    let order = this.epochs.get(epoch);
    if (!order) {
      // Neighbouring seeds must not give neighbouring epochs: the seed is stirred before the epoch is added.
      const stirred = Math.floor(seededRandom(this.seed)() * 2 ** 32);
      order = seededShuffle(this.indices, (stirred + epoch) | 0);
      this.epochs.set(epoch, order);
    }
    return order;
  }
}
