import { isDeepStrictEqual } from 'node:util';
import { pause } from '@facet/kernel';
import type { BatchRepository } from '../persistence/batch.repository';
import type { BatchChanges } from './batch-changes';
import { noSuchBatch } from './batch-ledger';
import type { BatchSummary } from './ledger-row';

export interface WatchPace {
  /** Least time between two looks, so that a fast batch costs no query per photo. */
  readonly intervalMs: number;
  /** Longest time between two looks, for changes that other processes make. */
  readonly pollMs: number;
}

/** A batch that does not change is told again, so that both sides know that the other is there. */
const REPEAT_MS = 60_000;

/** Follows a batch until nothing in it is pending. */
export class WatchBatch {
  constructor(
    private readonly batches: BatchRepository,
    private readonly changes: BatchChanges,
    private readonly pace: WatchPace,
  ) {}

  /** The batch now, after every change and every minute. Throws NOT_FOUND, and CANCELLED when `signal` is aborted. */
  async *execute(batchId: string, signal: AbortSignal): AsyncGenerator<BatchSummary> {
    let last: BatchSummary | undefined;
    let toldAt = 0;
    for (;;) {
      const change = this.changes.next(batchId, this.pace.pollMs, signal);
      const batch = await this.batches.find(batchId);
      if (!batch) throw noSuchBatch(batchId);
      if (!isDeepStrictEqual(batch, last) || Date.now() - toldAt > REPEAT_MS) {
        yield batch;
        toldAt = Date.now();
      }
      if (batch.sealed && batch.pending === 0) return;
      last = batch;
      await pause(this.pace.intervalMs, signal);
      await change;
    }
  }
}
