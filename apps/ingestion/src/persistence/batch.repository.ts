import type { Database, Transaction } from '@facet/port-database';
import { and, asc, count, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { BatchSummary, NewBatch } from '../application/ledger-row';
import { batchTable } from './batch.table';
import { ledgerTable } from './ledger.table';

/** A batch while a transaction holds it: its sealing and announcing are nobody else's. */
export type LockedBatch = typeof batchTable.$inferSelect;

export class BatchRepository {
  constructor(private readonly database: Database) {}

  /** An existing batch stays as it is. */
  async open({ id, source, cropRule }: NewBatch, now: Date): Promise<void> {
    const row = { id, source, cropScale: cropRule.scale, cropSizePx: cropRule.sizePx, createdAt: now };
    await this.database.insert(batchTable).values(row).onConflictDoNothing();
  }

  async lock(id: string, transaction: Transaction): Promise<LockedBatch | undefined> {
    const [row] = await transaction.select().from(batchTable).where(eq(batchTable.id, id)).for('update');
    return row;
  }

  async update(
    id: string,
    change: Partial<Pick<LockedBatch, 'sealedAt' | 'announcedPath' | 'announcedAt' | 'inputs' | 'expectedInputs'>>,
    transaction: Transaction,
  ): Promise<void> {
    await transaction.update(batchTable).set(change).where(eq(batchTable.id, id));
  }

  /** Sealed batches of which other services have not been told everything. */
  async unannounced(): Promise<string[]> {
    const rows = await this.database
      .select({ id: batchTable.id })
      .from(batchTable)
      .where(and(isNotNull(batchTable.sealedAt), isNull(batchTable.announcedAt)))
      .orderBy(asc(batchTable.createdAt));
    return rows.map(({ id }) => id);
  }

  async find(id: string): Promise<BatchSummary | undefined> {
    const rows = await this.database.select().from(batchTable).where(eq(batchTable.id, id));
    const [batch] = await this.summarise(rows);
    return batch;
  }

  /** Newest first, at most `limit`. */
  async list(limit: number): Promise<BatchSummary[]> {
    const newestFirst = [desc(batchTable.createdAt), asc(batchTable.id)];
    return this.summarise(
      await this.database
        .select()
        .from(batchTable)
        .orderBy(...newestFirst)
        .limit(limit),
    );
  }

  private async summarise(rows: (typeof batchTable.$inferSelect)[]): Promise<BatchSummary[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const sums = await this.database
      .select({
        batchId: ledgerTable.batchId,
        verdict: ledgerTable.verdict,
        reason: ledgerTable.reason,
        inputs: count(),
        known: sql<string>`count(*) filter (where ${ledgerTable.known})`.mapWith(Number),
      })
      .from(ledgerTable)
      .where(inArray(ledgerTable.batchId, ids))
      .groupBy(ledgerTable.batchId, ledgerTable.verdict, ledgerTable.reason)
      .orderBy(asc(ledgerTable.reason));
    return rows.map((row) => {
      const own = sums.filter(({ batchId }) => batchId === row.id);
      const inputs = (verdict?: string) =>
        own.reduce((sum, group) => sum + (verdict === undefined || group.verdict === verdict ? group.inputs : 0), 0);
      return {
        id: row.id,
        source: row.source,
        cropRule: { scale: row.cropScale, sizePx: row.cropSizePx },
        createdAt: row.createdAt,
        sealed: row.sealedAt !== null,
        total: inputs(),
        pending: inputs('PENDING'),
        accepted: inputs('ACCEPTED'),
        refused: Object.fromEntries(own.flatMap(({ reason, inputs }) => (reason === null ? [] : [[reason, inputs]]))),
        known: own.reduce((sum, group) => sum + group.known, 0),
      };
    });
  }
}
