import { OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { unwrap } from '@facet/kernel';
import type { Database, DatabaseConnection } from '@facet/port-database';
import { sql } from 'drizzle-orm';
import type { IngestOrder } from './application/ingest-order';
import type { LedgerRow } from './application/ledger-row';
import { recordingBus, useCases } from './ingestion.fixture';

/** Largest photo of the use cases below. */
export const MAX_BYTES = 100_000;

/** The use cases on a store in memory, as a caller of `IngestSource` sees them. */
export function sourceIngestion(database: Database, parts: Parameters<typeof useCases>[3] = {}) {
  const { bus, published } = recordingBus(new OutboxEventBus(database));
  const cases = useCases(database, new MemoryObjectStore(), bus, parts);
  const steps = (source: string, order: Partial<IngestOrder> = {}) =>
    cases.sources.execute({
      ...{ source, cropRule: { scale: 1.3, sizePx: 224 }, md5: 'strict', box: 'list', headers: {} },
      ...order,
    });
  return {
    ...cases,
    published,
    steps,
    async ingest(source: string, order: Partial<IngestOrder> = {}) {
      const running = steps(source, order);
      for (;;) {
        const step = await running.next();
        if (step.done) return unwrap(step.value);
      }
    },
    async ledger(batchId: string): Promise<LedgerRow[]> {
      const rows = [];
      for await (const row of unwrap(await cases.reading.rows(batchId, ''))) rows.push(row);
      return rows;
    },
  };
}

/** Path -> reason, or the verdict where there is none. */
export const decisions = (rows: readonly LedgerRow[]) =>
  Object.fromEntries(rows.map(({ path, verdict, reason }) => [path, reason ?? verdict]));

/** Forgets every batch. */
export const clearIngestion = ({ database }: DatabaseConnection) =>
  database.execute(
    sql`truncate ingestion.ledger, ingestion.photo, ingestion.batch, ingestion.placeholder, bus.event cascade`,
  );
