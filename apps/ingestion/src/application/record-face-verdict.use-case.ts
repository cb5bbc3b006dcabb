import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import type { Delivery, EventBus } from '@facet/port-event-bus';
import type { LedgerRepository } from '../persistence/ledger.repository';
import type { BatchChanges } from './batch-changes';
import { countVerdict } from './count-verdict';
import type { FaceVerdict } from './ledger-row';

/** Closes a ledger row once the photo's faces have been looked for. */
export class RecordFaceVerdict {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerRepository,
    private readonly bus: EventBus,
    private readonly changes: BatchChanges,
    private readonly now: () => Date,
  ) {}

  /** NOT_FOUND when the ledger has no such row. A row that is closed already stays as it is. */
  async execute(verdict: FaceVerdict, delivery: Delivery): Promise<Result<void>> {
    const { batchId, path } = verdict;
    const outcome = await this.database.transaction(async (transaction) => {
      if (!(await this.bus.claim(delivery, transaction))) return 'known';
      if (await this.ledger.decide(verdict, this.now(), transaction)) return 'decided';
      return (await this.ledger.at(batchId, [path], transaction)).length > 0 ? 'known' : 'no such row';
    });
    if (outcome === 'no such row') return err(new FacetError('NOT_FOUND', `batch ${batchId} has no input at ${path}`));
    if (outcome === 'decided') countVerdict(verdict.refusal);
    this.changes.notify(batchId);
    return ok(undefined);
  }
}
