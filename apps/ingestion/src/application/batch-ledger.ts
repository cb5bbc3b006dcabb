import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import type { BatchRepository } from '../persistence/batch.repository';
import type { LedgerRepository } from '../persistence/ledger.repository';
import type { BatchChanges } from './batch-changes';
import { countVerdict } from './count-verdict';
import type { NewBatch, ReceivedPhoto } from './ledger-row';
import { refuseRepeats } from './repeated-photos';

/** Adds inputs to a batch until it is sealed. Every step can be repeated after a crash and changes nothing then. */
export class BatchLedger {
  constructor(
    private readonly database: Database,
    private readonly batches: BatchRepository,
    private readonly ledger: LedgerRepository,
    private readonly changes: BatchChanges,
    private readonly now: () => Date,
  ) {}

  /** An existing batch of this id stays as it is. */
  open(batch: NewBatch): Promise<void> {
    return this.batches.open(batch, this.now());
  }

  /**
   * Writes a row for each input that has none. Fails with ALREADY_EXISTS when a path is taken by other bytes, with
   * FAILED_PRECONDITION when the batch is sealed and an input is new; nothing is written then.
   */
  async register(batchId: string, photos: readonly ReceivedPhoto[]): Promise<Result<void>> {
    if (photos.length === 0) return ok(undefined);
    const result = await this.database.transaction(async (transaction): Promise<Result<readonly ReceivedPhoto[]>> => {
      const batch = await this.batches.lock(batchId, transaction);
      if (!batch) return err(noSuchBatch(batchId));
      const paths = photos.map(({ path }) => path);
      const rows = new Map((await this.ledger.at(batchId, paths, transaction)).map((row) => [row.path, row]));
      const taken = photos.find((photo) => rows.has(photo.path) && !sameContent(photo, rows.get(photo.path)!));
      if (taken) return err(pathTaken(batchId, taken.path));
      const added = photos.filter(({ path }) => !rows.has(path));
      if (added.length === 0) return ok([]);
      if (batch.sealedAt) return err(batchSealed(batchId, added[0]!.path));
      await this.ledger.add(batchId, added, this.now(), transaction);
      return ok(added);
    });
    if (!result.ok) return result;
    for (const { refusal } of result.value) if (refusal) countVerdict(refusal);
    this.changes.notify(batchId);
    return ok(undefined);
  }

  /** Settles duplicates and label conflicts; from then on nothing can join. */
  async seal(batchId: string): Promise<void> {
    const refused = await this.database.transaction(async (transaction) => {
      const batch = await this.batches.lock(batchId, transaction);
      if (!batch || batch.sealedAt) return [];
      const now = this.now();
      const repeats = refuseRepeats(await this.ledger.repeats(batchId, transaction));
      for (const { path, refusal } of repeats) await this.ledger.refuse(batchId, path, refusal, now, transaction);
      await this.batches.update(batchId, { sealedAt: now }, transaction);
      return repeats;
    });
    for (const { refusal } of refused) countVerdict(refusal);
    this.changes.notify(batchId);
  }
}

export function noSuchBatch(batchId: string): FacetError {
  return new FacetError('NOT_FOUND', `there is no batch ${batchId}`, { reason: 'NO_SUCH_BATCH' });
}

function sameContent(photo: ReceivedPhoto, row: { photoSha256: string | null; sizeBytes: number }): boolean {
  return (photo.photoSha256 ?? null) === row.photoSha256 && photo.sizeBytes === row.sizeBytes;
}

function pathTaken(batchId: string, path: string): FacetError {
  const message = `batch ${batchId} already has other bytes at ${path}; give the photo another path`;
  return new FacetError('ALREADY_EXISTS', message, { reason: 'PATH_TAKEN' });
}

function batchSealed(batchId: string, path: string): FacetError {
  const message = `batch ${batchId} is sealed, ${path} cannot join it; upload it in a new batch`;
  return new FacetError('FAILED_PRECONDITION', message, { reason: 'BATCH_SEALED' });
}
