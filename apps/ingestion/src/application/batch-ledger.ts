import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { Database, Transaction } from '@facet/port-database';
import type { BatchRepository } from '../persistence/batch.repository';
import type { LedgerRepository } from '../persistence/ledger.repository';
import type { PlaceholderRepository } from '../persistence/placeholder.repository';
import type { BatchChanges } from './batch-changes';
import { countVerdict } from './count-verdict';
import type { LedgerRow, NewBatch, ReceivedPhoto } from './ledger-row';
import { refuseRepeats } from './repeated-photos';

export interface RegisterOptions {
  /** Rows that the batch will have; of several calls the greatest counts. 0: not said. */
  readonly expectedInputs?: number;
  /** Runs in the transaction that writes the rows, of which `added` are new. */
  readonly alongside?: (transaction: Transaction, added: number) => Promise<void>;
}

export interface Registered {
  /** The batch has all the rows that were said to come. */
  readonly isWhole: boolean;
}

interface Registration extends Registered {
  readonly added: readonly ReceivedPhoto[];
}

/** Adds inputs to a batch until it is sealed. Every step can be repeated after a crash and changes nothing then. */
export class BatchLedger {
  constructor(
    private readonly database: Database,
    private readonly batches: BatchRepository,
    private readonly ledger: LedgerRepository,
    private readonly placeholders: PlaceholderRepository,
    private readonly changes: BatchChanges,
    private readonly now: () => Date,
  ) {}

  /** An existing batch of this id stays as it is. */
  open(batch: NewBatch): Promise<void> {
    return this.batches.open(batch, this.now());
  }

  /**
   * Writes a row for each input that has none. Fails with ALREADY_EXISTS when a path is taken by another photo, with
   * FAILED_PRECONDITION when the batch is sealed and an input is new; nothing is written then.
   */
  async register(
    batchId: string,
    photos: readonly ReceivedPhoto[],
    { expectedInputs = 0, alongside }: RegisterOptions = {},
  ): Promise<Result<Registered>> {
    const result = await this.database.transaction(async (transaction): Promise<Result<Registration>> => {
      const batch = await this.batches.lock(batchId, transaction);
      if (!batch) return err(noSuchBatch(batchId));
      const added = await this.missing(batchId, photos, transaction);
      if (!added.ok) return added;
      const [first] = added.value;
      if (first && batch.sealedAt) return err(batchSealed(batchId, first.path));
      if (first) await this.ledger.add(batchId, added.value, this.now(), transaction);
      const inputs = batch.inputs + added.value.length;
      const expected = Math.max(expectedInputs, batch.expectedInputs ?? 0);
      if (first || expected !== (batch.expectedInputs ?? 0))
        await this.batches.update(batchId, { inputs, expectedInputs: expected || null }, transaction);
      await alongside?.(transaction, added.value.length);
      return ok({ isWhole: expected > 0 && inputs >= expected, added: added.value });
    });
    if (!result.ok) return result;
    const { isWhole, added } = result.value;
    for (const { refusal } of added) if (refusal) countVerdict(refusal);
    this.changes.notify(batchId);
    return ok({ isWhole });
  }

  /** The inputs that have no row. */
  private async missing(
    batchId: string,
    photos: readonly ReceivedPhoto[],
    transaction: Transaction,
  ): Promise<Result<ReceivedPhoto[]>> {
    if (photos.length === 0) return ok([]);
    const paths = photos.map(({ path }) => path);
    const rows = new Map((await this.ledger.at(batchId, paths, transaction)).map((row) => [row.path, row]));
    const taken = photos.find((photo) => rows.has(photo.path) && !isSame(photo, rows.get(photo.path)!));
    return taken ? err(pathTaken(batchId, taken.path)) : ok(photos.filter(({ path }) => !rows.has(path)));
  }

  /** The inputs that have their row. */
  pathsOf(batchId: string): Promise<Set<string>> {
    return this.ledger.pathsOf(batchId);
  }

  /** Settles placeholders, duplicates and label conflicts; from then on nothing can join. */
  async seal(batchId: string): Promise<void> {
    const refused = await this.database.transaction(async (transaction) => {
      const batch = await this.batches.lock(batchId, transaction);
      if (!batch || batch.sealedAt) return [];
      const now = this.now();
      const placeholders = await this.placeholders.refuse(batchId, now, transaction);
      const repeats = refuseRepeats(await this.ledger.repeats(batchId, transaction));
      for (const { path, refusal } of repeats) await this.ledger.refuse(batchId, path, refusal, now, transaction);
      await this.batches.update(batchId, { sealedAt: now }, transaction);
      return [...placeholders, ...repeats];
    });
    for (const { refusal } of refused) countVerdict(refusal);
    this.changes.notify(batchId);
  }
}

export function noSuchBatch(batchId: string): FacetError {
  return new FacetError('NOT_FOUND', `there is no batch ${batchId}`, { reason: 'NO_SUCH_BATCH' });
}

function isSame({ photoSha256, sizeBytes, label }: ReceivedPhoto, row: LedgerRow): boolean {
  return (photoSha256 ?? null) === row.photoSha256 && sizeBytes === row.sizeBytes && label === row.label;
}

function pathTaken(batchId: string, path: string): FacetError {
  const message = `batch ${batchId} already has other bytes or another label at ${path}; give the photo another path`;
  return new FacetError('ALREADY_EXISTS', message, { reason: 'PATH_TAKEN' });
}

function batchSealed(batchId: string, path: string): FacetError {
  const message = `batch ${batchId} is sealed, ${path} cannot join it; upload it in a new batch`;
  return new FacetError('FAILED_PRECONDITION', message, { reason: 'BATCH_SEALED' });
}
