import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { BatchRepository } from '../persistence/batch.repository';
import type { LedgerRepository } from '../persistence/ledger.repository';
import { noSuchBatch } from './batch-ledger';
import { VERDICTS, type BatchSummary, type LedgerRow, type Verdict } from './ledger-row';

const PAGE_ROWS = 500;
const MAX_LISTED_BATCHES = 1000;

/** Answers what is in the ledger. */
export class ReadBatches {
  constructor(
    private readonly batches: BatchRepository,
    private readonly ledger: LedgerRepository,
  ) {}

  async get(batchId: string): Promise<Result<BatchSummary>> {
    const batch = await this.batches.find(batchId);
    return batch ? ok(batch) : err(noSuchBatch(batchId));
  }

  list(): Promise<BatchSummary[]> {
    return this.batches.list(MAX_LISTED_BATCHES);
  }

  /** The rows in the order of paths, all of them or those of one verdict. */
  async rows(batchId: string, verdict: string): Promise<Result<AsyncIterable<LedgerRow>>> {
    if (verdict !== '' && !isVerdict(verdict)) {
      const message = `verdict is ${JSON.stringify(verdict)}, it must be empty or one of ${VERDICTS.join(', ')}`;
      return err(new FacetError('INVALID_ARGUMENT', message, { reason: 'NO_SUCH_VERDICT' }));
    }
    const batch = await this.get(batchId);
    return batch.ok ? ok(this.rowByRow(batchId, verdict === '' ? undefined : verdict)) : batch;
  }

  /** All rows in pages, at least one; an empty one for a batch that does not exist. */
  async *pages(batchId: string, verdict?: Verdict): AsyncGenerator<LedgerRow[]> {
    for (let afterPath = ''; ;) {
      const page = { afterPath, limit: PAGE_ROWS, ...(verdict === undefined ? {} : { verdict }) };
      const rows = await this.ledger.page(batchId, page);
      yield rows;
      if (rows.length < PAGE_ROWS) return;
      afterPath = rows.at(-1)!.path;
    }
  }

  private async *rowByRow(batchId: string, verdict: Verdict | undefined): AsyncGenerator<LedgerRow> {
    for await (const page of this.pages(batchId, verdict)) yield* page;
  }
}

const isVerdict = (text: string): text is Verdict => (VERDICTS as readonly string[]).includes(text);
