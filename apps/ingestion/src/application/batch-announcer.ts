import { encodeEvent } from '@facet/contracts-events';
import type { BoundingBox } from '@facet/domain-geometry';
import type { Database, Transaction } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { BatchRepository, LockedBatch } from '../persistence/batch.repository';
import type { LedgerRepository, ListedFace } from '../persistence/ledger.repository';
import { photoKey, type LedgerRow } from './ledger-row';

const PAGE_ROWS = 200;

/**
 * Tells the other services of a sealed batch's inputs, page by page. A page's events and the mark behind it are one
 * transaction, so a batch that a crash interrupts goes on behind the last page that was told.
 */
export class BatchAnnouncer {
  constructor(
    private readonly database: Database,
    private readonly batches: BatchRepository,
    private readonly ledger: LedgerRepository,
    private readonly bus: EventBus,
    private readonly now: () => Date,
  ) {}

  async announce(batchId: string): Promise<void> {
    for (let more = true; more;)
      more = await this.database.transaction((transaction) => this.announcePage(batchId, transaction));
  }

  /** Sends the photos again whose faces could not be looked for: what failed then (a full disk, say) may work now. */
  async announceFailed(batchId: string): Promise<void> {
    const decidedUntil = this.now();
    const again = (transaction: Transaction) => this.reopenPage(batchId, decidedUntil, transaction);
    while ((await this.database.transaction(again)) === PAGE_ROWS);
  }

  /** Goes on with what a killed process left behind. */
  async announceUnfinished(): Promise<void> {
    for (const id of await this.batches.unannounced()) await this.announce(id);
  }

  /** How many rows were opened again. */
  private async reopenPage(batchId: string, decidedUntil: Date, transaction: Transaction): Promise<number> {
    const batch = await this.batches.lock(batchId, transaction);
    if (!batch) return 0;
    const failed = { reason: 'DETECTION_FAILED', decidedUntil, limit: PAGE_ROWS } as const;
    const rows = await this.ledger.reopen(batchId, failed, transaction);
    await this.tell(rows, batch, transaction);
    return rows.length;
  }

  /** Whether there is more to tell. */
  private async announcePage(batchId: string, transaction: Transaction): Promise<boolean> {
    const batch = await this.batches.lock(batchId, transaction);
    if (!batch?.sealedAt || batch.announcedAt) return false;
    const page = { afterPath: batch.announcedPath, limit: PAGE_ROWS };
    const rows = await this.ledger.page(batchId, page, transaction);
    await this.tell(rows, batch, transaction);
    const last = rows.at(-1);
    const isWhole = rows.length < PAGE_ROWS;
    await this.batches.update(
      batchId,
      { ...(last ? { announcedPath: last.path } : {}), ...(isWhole ? { announcedAt: this.now() } : {}) },
      transaction,
    );
    return !isWhole;
  }

  private async tell(rows: readonly LedgerRow[], batch: LockedBatch, transaction: Transaction): Promise<void> {
    const photos = rows.flatMap(({ photoSha256, listedFace }) => (photoSha256 && listedFace ? [photoSha256] : []));
    const faces = await this.ledger.listedFaces(batch.id, photos, transaction);
    await this.bus.publish(
      rows.map((row) => eventOf(row, batch, faces)),
      transaction,
    );
  }
}

function eventOf(row: LedgerRow, { cropScale, cropSizePx }: LockedBatch, faces: readonly ListedFace[]) {
  const { batchId, path, label } = row;
  if (row.verdict === 'REFUSED') {
    const { reason, message } = row as LedgerRow & { reason: string; message: string };
    return encodeEvent('ingestion.photo.rejected.v1', { batchId, path, label, reason, message });
  }
  const photoSha256 = row.photoSha256!;
  return encodeEvent('ingestion.photo.stored.v1', {
    batchId,
    path,
    label,
    photoSha256,
    photoKey: photoKey(photoSha256),
    cropRule: { scale: cropScale, sizePx: cropSizePx },
    ...(row.listedFace ? { listedFace: row.listedFace, otherFaces: othersIn(row, faces) } : {}),
  });
}

/** What the source lists as the faces of other people in the row's photo. */
function othersIn({ photoSha256, label }: LedgerRow, faces: readonly ListedFace[]): BoundingBox[] {
  return faces.flatMap((face) => (face.photoSha256 === photoSha256 && face.label !== label ? [face.box] : []));
}
