import { FacetError } from '@facet/kernel';
import type { Database, Transaction } from '@facet/port-database';
import {
  DEAD_LETTER_SUFFIX,
  matchesFilter,
  readDeadLetter,
  type BusOperations,
  type DeadLetter,
  type DeadLetterFilter,
} from '@facet/port-event-bus';
import { and, eq, gt, inArray, like } from 'drizzle-orm';
import { deliveryTable, eventTable } from './bus-tables';
import { countUndone } from './delivery-queries';

const PAGE_LETTERS = 100;

interface StoredLetter {
  readonly seq: number;
  readonly letter: DeadLetter;
}

/**
 * Looks after the bus in the database; to be used by the process that holds it. A replayed event is delivered under its
 * old number, before newer ones of its key that wait; a group that runs sees it when it looks for events again.
 */
export class OutboxOperations implements BusOperations {
  constructor(private readonly database: Database) {}

  async visitDeadLetters(filter: DeadLetterFilter, visit: (letter: DeadLetter) => void): Promise<void> {
    for await (const page of this.pages(filter)) for (const { letter } of page) visit(letter);
  }

  replay(filter: DeadLetterFilter): Promise<number> {
    return this.settle(filter, async (letter, transaction) => {
      const [event] = await transaction.select().from(eventTable).where(eq(eventTable.id, letter.eventId));
      if (!event) throw noLongerKept(letter);
      const { seq, topic, key } = event;
      const delivery = { group: letter.group, seq, topic, key, nextAt: new Date() };
      await transaction.insert(deliveryTable).values(delivery).onConflictDoNothing();
    });
  }

  drop(filter: DeadLetterFilter): Promise<number> {
    return this.settle(filter, async () => {});
  }

  lag(group: string, topic: string): Promise<number> {
    return countUndone(this.database, group, [topic]);
  }

  async close(): Promise<void> {
    // The database is its opener's.
  }

  /** Deletes letters and does something with each that nobody else has deleted, page by page, each in a transaction. */
  private async settle(
    filter: DeadLetterFilter,
    work: (letter: DeadLetter, transaction: Transaction) => Promise<void>,
  ): Promise<number> {
    let settled = 0;
    for await (const page of this.pages(filter)) {
      if (page.length === 0) continue;
      const seqs = page.map(({ seq }) => seq);
      settled += await this.database.transaction(async (transaction) => {
        await transaction.delete(deliveryTable).where(inArray(deliveryTable.seq, seqs));
        const deleted = await transaction.delete(eventTable).where(inArray(eventTable.seq, seqs)).returning();
        const own = new Set(deleted.map(({ seq }) => seq));
        for (const { seq, letter } of page) if (own.has(seq)) await work(letter, transaction);
        return own.size;
      });
    }
    return settled;
  }

  private async *pages(filter: DeadLetterFilter): AsyncGenerator<StoredLetter[]> {
    const { topic } = filter;
    const isLetter = topic
      ? eq(eventTable.topic, `${topic}${DEAD_LETTER_SUFFIX}`)
      : like(eventTable.topic, `%${DEAD_LETTER_SUFFIX}`);
    for (let after = 0; ;) {
      const rows = await this.database
        .select()
        .from(eventTable)
        .where(and(isLetter, gt(eventTable.seq, after)))
        .orderBy(eventTable.seq)
        .limit(PAGE_LETTERS);
      const letters = rows.map((row) => ({ seq: row.seq, letter: readDeadLetter(row) }));
      yield letters.filter(({ letter }) => matchesFilter(letter, filter));
      if (rows.length < PAGE_LETTERS) return;
      after = rows.at(-1)!.seq;
    }
  }
}

function noLongerKept({ id, eventId }: DeadLetter): FacetError {
  const message = `the event ${eventId} of the dead letter ${id} is no longer kept, so it can only be dropped`;
  return new FacetError('FAILED_PRECONDITION', message, { reason: 'EVENT_NOT_KEPT' });
}
