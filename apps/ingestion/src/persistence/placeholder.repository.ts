import type { Transaction } from '@facet/port-database';
import { and, countDistinct, eq, gte, inArray, isNotNull, or, sql } from 'drizzle-orm';
import type { Refusal } from '../application/ledger-row';
import { ledgerTable } from './ledger.table';
import { placeholderTable } from './placeholder.table';
import { refusedBy } from './refused-by';

export interface PlaceholderRule {
  /** So many people behind whose addresses the same bytes are, and the bytes are nobody's photo. */
  readonly people: number;
  /** SHA-256 of pictures that are placeholders wherever they come from. */
  readonly known: readonly string[];
}

/** Pictures that web sites show in the place of others: "not found", "hosted by". Once found they are known. */
export class PlaceholderRepository {
  constructor(private readonly rule: PlaceholderRule) {}

  /**
   * Refuses a batch's placeholders: photos from the web whose bytes are known as one, or stand behind the addresses of
   * many people. What has the checksum that its list says is none. A row that was refused for another checksum gets the
   * better reason.
   */
  async refuse(
    batchId: string,
    now: Date,
    transaction: Transaction,
  ): Promise<{ readonly path: string; readonly refusal: Refusal }[]> {
    const suspected = and(
      eq(ledgerTable.batchId, batchId),
      isNotNull(ledgerTable.sourceUri),
      isNotNull(ledgerTable.photoSha256),
      sql`not ${ledgerTable.sourceVerified}`,
      or(eq(ledgerTable.verdict, 'PENDING'), eq(ledgerTable.reason, 'MD5_MISMATCH')),
    );
    const people = countDistinct(ledgerTable.label);
    const found = await transaction
      .select({ sha256: ledgerTable.photoSha256, people })
      .from(ledgerTable)
      .leftJoin(placeholderTable, eq(placeholderTable.sha256, ledgerTable.photoSha256))
      .where(suspected)
      .groupBy(ledgerTable.photoSha256, placeholderTable.sha256)
      .having(or(gte(people, this.rule.people), isNotNull(placeholderTable.sha256), this.isKnown()));
    const refused = [];
    for (const { sha256, people } of found) {
      if (sha256 === null) continue;
      const isMany = people >= this.rule.people;
      const refusal = isMany ? behindMany(people, this.rule.people) : KNOWN;
      const rows = await transaction
        .update(ledgerTable)
        .set(refusedBy(refusal, now))
        .where(and(suspected, eq(ledgerTable.photoSha256, sha256)))
        .returning({ path: ledgerTable.path });
      refused.push(...rows.map(({ path }) => ({ path, refusal })));
      const row = { sha256, people, firstBatchId: batchId, foundAt: now };
      if (isMany) await transaction.insert(placeholderTable).values(row).onConflictDoNothing();
    }
    return refused;
  }

  private isKnown() {
    const { known } = this.rule;
    return known.length > 0 ? inArray(ledgerTable.photoSha256, [...known]) : undefined;
  }
}

const KNOWN: Refusal = {
  reason: 'PLACEHOLDER',
  message: 'the picture is known as what sites show in the place of others',
};

function behindMany(people: number, threshold: number): Refusal {
  const message = `the same picture stands behind the addresses of ${people} people`;
  return { reason: 'PLACEHOLDER', message, measured: people, threshold };
}
