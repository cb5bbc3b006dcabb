import { FacetError, throwIfAborted } from '@facet/kernel';

export interface BatchLimits {
  readonly photos: number;
  /** Of the photos of a batch together; a larger photo goes alone. */
  readonly bytes: number;
  /** Longest time that the first photo of a batch waits for company. */
  readonly gatherMs: number;
  /** Batches on their way at once. */
  readonly inFlight: number;
}

interface Waiting<Out> {
  readonly photo: Uint8Array;
  resolve(result: Out): void;
  reject(error: unknown): void;
}

/** Gathers photos that are given one by one into batches, and gives each what its batch brought for it. */
export class PhotoBatches<Out> {
  private readonly waiting: Waiting<Out>[] = [];
  private inFlight = 0;
  private timer: NodeJS.Timeout | undefined;

  /** `send` settles each photo of a batch, in order; when it rejects, none of them has a result. */
  constructor(
    private readonly send: (photos: readonly Uint8Array[]) => Promise<readonly PromiseSettledResult<Out>[]>,
    private readonly limits: BatchLimits,
  ) {}

  /** An abort takes a photo back that is not on its way yet; one that is has been paid for, and is only not waited for. */
  add(photo: Uint8Array, signal?: AbortSignal): Promise<Out> {
    return new Promise<Out>((resolve, reject) => {
      throwIfAborted(signal);
      const aborted = () => {
        const at = this.waiting.indexOf(waiting);
        if (at !== -1) this.waiting.splice(at, 1);
        reject(new FacetError('CANCELLED', 'the call was cancelled', { cause: signal?.reason }));
      };
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', aborted);
          settle(value);
        };
      const waiting: Waiting<Out> = { photo, resolve: settled(resolve), reject: settled(reject) };
      signal?.addEventListener('abort', aborted, { once: true });
      this.waiting.push(waiting);
      if (this.waiting.length >= this.limits.photos) this.sendWaiting();
      else this.timer ??= setTimeout(() => this.sendWaiting(), this.limits.gatherMs);
    });
  }

  private sendWaiting(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.waiting.length > 0 && this.inFlight < this.limits.inFlight) {
      this.inFlight++;
      void this.sendOne(this.nextBatch()).finally(() => {
        this.inFlight--;
        // They have waited while there was no room: not for company.
        this.sendWaiting();
      });
    }
  }

  private nextBatch(): Waiting<Out>[] {
    let count = 1;
    let bytes = this.waiting[0]!.photo.length;
    for (; count < Math.min(this.limits.photos, this.waiting.length); count++) {
      bytes += this.waiting[count]!.photo.length;
      if (bytes > this.limits.bytes) break;
    }
    return this.waiting.splice(0, count);
  }

  private async sendOne(batch: readonly Waiting<Out>[]): Promise<void> {
    try {
      const results = await this.send(batch.map(({ photo }) => photo));
      batch.forEach(({ resolve, reject }, i) => {
        const result = results[i]!;
        if (result.status === 'fulfilled') resolve(result.value);
        else reject(result.reason);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
