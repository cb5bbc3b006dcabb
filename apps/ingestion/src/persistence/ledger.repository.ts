import type { BoundingBox } from '@facet/domain-geometry';
import type { RefusalReason } from '@facet/domain-verdict';
import type { Database, Transaction } from '@facet/port-database';
import { and, asc, countDistinct, eq, getTableColumns, gt, inArray, isNotNull, lte, ne, or, sql } from 'drizzle-orm';
import type { FaceVerdict, LedgerRow, ReceivedPhoto, Refusal, Verdict } from '../application/ledger-row';
import type { RepeatedPhoto } from '../application/repeated-photos';
import { ledgerTable } from './ledger.table';
import { photoTable } from './photo.table';
import { refusedBy } from './refused-by';
import { archiveRows } from './revision.repository';

/** Whose face is where in a photo, by the source. */
export interface ListedFace {
  readonly photoSha256: string;
  readonly label: string;
  /** Pixels of the upright photo. */
  readonly box: BoundingBox;
}

const { known: _known, ...rowColumns } = getTableColumns(ledgerTable);

export class LedgerRepository {
  constructor(private readonly database: Database) {}

  /** Rows that the batch has at these paths. */
  async at(batchId: string, paths: readonly string[], transaction: Transaction): Promise<LedgerRow[]> {
    return transaction
      .select(rowColumns)
      .from(ledgerTable)
      .where(and(eq(ledgerTable.batchId, batchId), inArray(ledgerTable.path, [...paths])));
  }

  /** The paths of all rows. */
  async pathsOf(batchId: string): Promise<Set<string>> {
    const rows = await this.database
      .select({ path: ledgerTable.path })
      .from(ledgerTable)
      .where(eq(ledgerTable.batchId, batchId));
    return new Set(rows.map(({ path }) => path));
  }

  /** Writes new rows, and remembers which batch brought each photo first. */
  async add(batchId: string, photos: readonly ReceivedPhoto[], now: Date, transaction: Transaction): Promise<void> {
    const known = await this.rememberPhotos(batchId, photos, now, transaction);
    const rows = photos.map((photo): typeof ledgerTable.$inferInsert => ({
      batchId,
      path: photo.path,
      label: photo.label,
      photoSha256: photo.photoSha256 ?? null,
      sizeBytes: photo.sizeBytes,
      known: photo.photoSha256 !== undefined && known.has(photo.photoSha256),
      receivedAt: now,
      sourceUri: photo.sourceUri ?? null,
      listedFace: photo.listedFace ?? null,
      page: photo.page ?? null,
      sourceVerified: photo.sourceVerified ?? false,
      ...(photo.refusal ? refusedBy(photo.refusal, now) : { verdict: 'PENDING', message: photo.remark ?? null }),
    }));
    await transaction.insert(ledgerTable).values(rows);
  }

  /** Closes a pending row; false when there is none (any more). */
  async decide({ batchId, path, detectorVersion, refusal }: FaceVerdict, now: Date, transaction: Transaction) {
    const decision = refusal ? refusedBy(refusal, now) : { verdict: 'ACCEPTED' as const, decidedAt: now };
    const isPending = and(pendingIn(batchId), eq(ledgerTable.path, path));
    const closed = await transaction
      .update(ledgerTable)
      .set({ ...decision, detectorVersion })
      .where(isPending)
      .returning({ path: ledgerTable.path });
    return closed.length > 0;
  }

  async refuse(batchId: string, path: string, refusal: Refusal, now: Date, transaction: Transaction): Promise<void> {
    const isPending = and(pendingIn(batchId), eq(ledgerTable.path, path));
    await transaction.update(ledgerTable).set(refusedBy(refusal, now)).where(isPending);
  }

  /** Pending rows that share their bytes with another pending row, by bytes and path. */
  async repeats(batchId: string, transaction: Transaction): Promise<RepeatedPhoto[]> {
    const repeated = transaction
      .select({ sha256: ledgerTable.photoSha256 })
      .from(ledgerTable)
      .where(pendingIn(batchId))
      .groupBy(ledgerTable.photoSha256)
      .having(gt(countDistinct(ledgerTable.path), 1));
    const { path, label, photoSha256, listedFace, sourceUri, sourceVerified } = ledgerTable;
    const rows = await transaction
      .select({ path, label, photoSha256, listedFace, sourceUri, sourceVerified })
      .from(ledgerTable)
      .where(and(pendingIn(batchId), inArray(ledgerTable.photoSha256, repeated)))
      .orderBy(asc(ledgerTable.photoSha256), asc(ledgerTable.path));
    return rows.flatMap(({ photoSha256, ...row }) => (photoSha256 === null ? [] : [{ ...row, photoSha256 }]));
  }

  /**
   * Makes rows that were refused for `reason` up to a time pending again, at most `limit`, and returns them. What they
   * said is kept as their earlier revision.
   */
  async reopen(
    batchId: string,
    { reason, decidedUntil, limit }: { reason: RefusalReason; decidedUntil: Date; limit: number },
    transaction: Transaction,
  ): Promise<LedgerRow[]> {
    const isOne = and(
      eq(ledgerTable.batchId, batchId),
      eq(ledgerTable.reason, reason),
      lte(ledgerTable.decidedAt, decidedUntil),
    );
    const some = await transaction.select({ path: ledgerTable.path }).from(ledgerTable).where(isOne).limit(limit);
    if (some.length === 0) return [];
    const paths = some.map(({ path }) => path);
    const isSome = and(isOne, inArray(ledgerTable.path, paths));
    await archiveRows(isSome, decidedUntil, transaction);
    const next = { revision: sql`${ledgerTable.revision} + 1`, cause: 'RETRY' };
    const open = { ...next, reason: null, message: null, measured: null, threshold: null, detectorVersion: null };
    return transaction
      .update(ledgerTable)
      .set({ ...open, verdict: 'PENDING', decidedAt: null })
      .where(isSome)
      .returning(rowColumns);
  }

  /** The next rows after `afterPath`, in the order of paths. */
  async page(
    batchId: string,
    { afterPath, limit, verdict }: { afterPath: string; limit: number; verdict?: Verdict },
    transaction?: Transaction,
  ): Promise<LedgerRow[]> {
    return (transaction ?? this.database)
      .select(rowColumns)
      .from(ledgerTable)
      .where(
        and(
          eq(ledgerTable.batchId, batchId),
          gt(ledgerTable.path, afterPath),
          verdict === undefined ? undefined : eq(ledgerTable.verdict, verdict),
        ),
      )
      .orderBy(asc(ledgerTable.path))
      .limit(limit);
  }

  /** The faces that the batch lists in some photos, of the rows that were not refused before faces are looked for. */
  async listedFaces(batchId: string, photoSha256s: readonly string[], transaction: Transaction): Promise<ListedFace[]> {
    if (photoSha256s.length === 0) return [];
    const { photoSha256, label, listedFace, verdict, detectorVersion } = ledgerTable;
    const rows = await transaction
      .select({ photoSha256, label, box: listedFace })
      .from(ledgerTable)
      .where(
        and(
          eq(ledgerTable.batchId, batchId),
          inArray(photoSha256, [...photoSha256s]),
          isNotNull(listedFace),
          or(eq(verdict, 'PENDING'), isNotNull(detectorVersion)),
        ),
      )
      .orderBy(asc(ledgerTable.path));
    return rows.flatMap(({ photoSha256, label, box }) => (photoSha256 && box ? [{ photoSha256, label, box }] : []));
  }

  /** Writes down the stored photos and returns which of them an earlier batch brought. */
  private async rememberPhotos(
    batchId: string,
    photos: readonly ReceivedPhoto[],
    now: Date,
    transaction: Transaction,
  ): Promise<Set<string>> {
    const stored = photos.filter((photo) => photo.photoSha256 !== undefined && !photo.refusal);
    if (stored.length === 0) return new Set();
    const rows = stored.map(({ photoSha256, sizeBytes }) => ({
      sha256: photoSha256!,
      sizeBytes,
      firstBatchId: batchId,
      storedAt: now,
    }));
    await transaction.insert(photoTable).values(rows).onConflictDoNothing();
    const hashes = rows.map(({ sha256 }) => sha256);
    const earlier = await transaction
      .select({ sha256: photoTable.sha256 })
      .from(photoTable)
      .where(and(inArray(photoTable.sha256, hashes), ne(photoTable.firstBatchId, batchId)));
    return new Set(earlier.map(({ sha256 }) => sha256));
  }
}

const pendingIn = (batchId: string) => sql`${ledgerTable.batchId} = ${batchId} and ${ledgerTable.verdict} = 'PENDING'`;
