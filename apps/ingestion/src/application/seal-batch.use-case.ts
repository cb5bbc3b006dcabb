import { err, ok, type Result } from '@facet/kernel';
import type { BatchRepository } from '../persistence/batch.repository';
import type { BatchAnnouncer } from './batch-announcer';
import { noSuchBatch, type BatchLedger } from './batch-ledger';
import type { BatchSummary } from './ledger-row';

/** Ends an open batch, e.g. one of submissions whose last one was never told. */
export class SealBatch {
  constructor(
    private readonly ledger: BatchLedger,
    private readonly announcer: BatchAnnouncer,
    private readonly batches: BatchRepository,
  ) {}

  /** The sealed batch; NOT_FOUND when there is none. */
  async execute(batchId: string): Promise<Result<BatchSummary>> {
    await this.ledger.seal(batchId);
    await this.announcer.announce(batchId);
    const batch = await this.batches.find(batchId);
    return batch ? ok(batch) : err(noSuchBatch(batchId));
  }
}
