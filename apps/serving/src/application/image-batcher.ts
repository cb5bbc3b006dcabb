import { FacetError } from '@facet/kernel';
import type { NamedTensors } from '../engine/host-methods';
import { rowOf } from './tensor-rows';

/** An encoded picture that has passed the checks. */
export interface CheckedImage {
  readonly bytes: Uint8Array;
  readonly pixels: number;
}

export interface BatchLimits {
  /** Images in one run. */
  readonly maxImages: number;
  /** Images that may wait; further ones are refused with RESOURCE_EXHAUSTED. */
  readonly maxWaiting: number;
}

interface Waiting {
  readonly image: CheckedImage;
  readonly resolve: (row: NamedTensors) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs that overlap: one computes while the other's answer is on its way. */
const MAX_RUNS = 2;
/** Decoded pictures of one run: 64 million pixels are 192 MB. */
const MAX_PIXELS = 64_000_000;

/**
 * Predicts images of concurrent calls together. Nothing waits for company: a run takes what has gathered while the
 * runs before it were busy, so that a lone call is as fast as without batching.
 */
export class ImageBatcher {
  private readonly waiting: Waiting[] = [];
  private runs = 0;

  /** `run` answers a row per image, in order. When it throws INVALID_ARGUMENT, each image is tried alone. */
  constructor(
    private readonly run: (images: readonly Uint8Array[]) => Promise<NamedTensors>,
    private readonly limits: BatchLimits,
  ) {}

  /** One batch of one row for the image. Aborting gives up an image that still waits. */
  predict(image: CheckedImage, signal?: AbortSignal): Promise<NamedTensors> {
    const { maxWaiting } = this.limits;
    if (this.waiting.length >= maxWaiting) {
      const message = `${maxWaiting} images are waiting for the model, which is the limit; send fewer at once or later`;
      return Promise.reject(
        new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'QUEUE_FULL', details: { maxWaiting } }),
      );
    }
    return new Promise((resolve, reject) => {
      const entry = { image, resolve, reject };
      const giveUp = () => {
        const at = this.waiting.indexOf(entry);
        if (at >= 0) this.waiting.splice(at, 1);
        reject(new FacetError('CANCELLED', 'the call was cancelled', { cause: signal?.reason }));
      };
      if (signal?.aborted) return giveUp();
      signal?.addEventListener('abort', giveUp, { once: true });
      this.waiting.push(entry);
      // After the images of the same call have joined the queue.
      queueMicrotask(() => this.next());
    });
  }

  private next(): void {
    while (this.runs < MAX_RUNS && this.waiting.length > 0) {
      this.runs++;
      void this.settle(this.takeBatch()).finally(() => {
        this.runs--;
        this.next();
      });
    }
  }

  private takeBatch(): Waiting[] {
    let count = 0;
    for (let pixels = 0; count < Math.min(this.waiting.length, this.limits.maxImages); count++) {
      pixels += this.waiting[count]!.image.pixels;
      if (pixels > MAX_PIXELS && count > 0) break;
    }
    return this.waiting.splice(0, count);
  }

  private async settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const rows = await this.run(batch.map(({ image }) => image.bytes));
      batch.forEach(({ resolve }, i) => resolve(rowOf(rows, i)));
    } catch (error) {
      const oneIsBad = error instanceof FacetError && error.code === 'INVALID_ARGUMENT' && batch.length > 1;
      if (oneIsBad) for (const entry of batch) await this.settle([entry]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
