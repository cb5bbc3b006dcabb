import type { Database, Transaction } from '@facet/port-database';
import { and, asc, eq, getTableColumns, sql, type SQL } from 'drizzle-orm';
import { ledgerTable } from './ledger.table';
import { revisionTable } from './revision.table';

/** Who an input shows now. */
export const shownPerson = sql<string>`coalesce(${ledgerTable.person}, ${ledgerTable.label})`;

/** A row as it was, or as it is where `supersededAt` is null. */
export type RowRevision = Omit<typeof revisionTable.$inferSelect, 'batchId' | 'path' | 'supersededAt'> & {
  readonly supersededAt: Date | null;
};

const fields = {
  revision: ledgerTable.revision,
  label: shownPerson,
  verdict: ledgerTable.verdict,
  reason: ledgerTable.reason,
  message: ledgerTable.message,
  measured: ledgerTable.measured,
  threshold: ledgerTable.threshold,
  detectorVersion: ledgerTable.detectorVersion,
  cause: ledgerTable.cause,
  decidedAt: ledgerTable.decidedAt,
};

/** Keeps what ledger rows say before they say something else. */
export async function archiveRows(where: SQL | undefined, now: Date, transaction: Transaction): Promise<void> {
  const { batchId, path } = ledgerTable;
  // In the order of the table's columns, which an insert from a query needs.
  const rows = transaction
    .select({
      batchId,
      path,
      ...fields,
      label: shownPerson.as('label'),
      supersededAt: sql<Date>`${now.toISOString()}::timestamptz`.as('superseded_at'),
    })
    .from(ledgerTable)
    .where(where);
  await transaction.insert(revisionTable).select(rows);
}

export class RevisionRepository {
  constructor(private readonly database: Database) {}

  /** Of one row, the first one first; none where there is no such row. */
  async of(batchId: string, path: string): Promise<RowRevision[]> {
    const current = await this.database
      .select({ ...fields, supersededAt: sql<Date | null>`null` })
      .from(ledgerTable)
      .where(and(eq(ledgerTable.batchId, batchId), eq(ledgerTable.path, path)));
    const { batchId: _batchId, path: _path, ...earlier } = getTableColumns(revisionTable);
    const before = await this.database
      .select(earlier)
      .from(revisionTable)
      .where(and(eq(revisionTable.batchId, batchId), eq(revisionTable.path, path)))
      .orderBy(asc(revisionTable.revision));
    return [...before, ...current];
  }

  /** Inputs of a batch by person, verdict and reason. */
  async counts(batchId: string) {
    const { verdict, reason } = ledgerTable;
    const inputs = sql<string>`count(*)`.mapWith(Number);
    return this.database
      .select({ person: shownPerson, verdict, reason, inputs })
      .from(ledgerTable)
      .where(eq(ledgerTable.batchId, batchId))
      .groupBy(shownPerson, verdict, reason)
      .orderBy(shownPerson, asc(verdict), asc(reason));
  }
}
