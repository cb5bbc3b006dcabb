import { PassThrough } from 'node:stream';
import { OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { IngestionService, type Batch, type LedgerRow } from '@facet/contracts-rpc';
import { startProcess } from '@facet/platform-bootstrap';
import { grpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import type { DatabaseConnection } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { ObjectStore } from '@facet/port-object-store';
import { openDatabase } from './ingestion.fixture';
import { ingestion } from './ingestion.service-definition';

/** The service in this process, on loopback and free ports, with its parts at hand. */
export async function startIngestion(
  environment: Record<string, string> = {},
  on?: { readonly connection: DatabaseConnection; readonly bus: EventBus },
) {
  const database = on?.connection ?? (await openDatabase());
  const bus = on?.bus ?? new OutboxEventBus(database.database);
  const store: ObjectStore = new MemoryObjectStore();
  const parts = { database, eventBus: bus, objectStore: store, imageCodec: new SharpImageCodec() };
  const running = await startProcess({
    services: [ingestion],
    compose: async () => ({ parts, environment, dataFolder: '/nowhere', close: async () => {} }),
    environment: { INGESTION_WATCH_INTERVAL_MS: '1', ...environment },
    logger: createLogger({ service: 'spec', destination: new PassThrough() }),
    httpPort: 0,
    grpcPort: 0,
  });
  const client = grpcClient(IngestionService, `127.0.0.1:${running.grpcPort}`);
  return {
    bus,
    store,
    database: database.database,
    client,
    grpcPort: running.grpcPort,
    /** Undefined when there is none. */
    batch: (batchId: string): Promise<Batch | undefined> =>
      client.getBatch({ batchId }).then(
        ({ batch }) => batch,
        () => undefined,
      ),
    /** The rows of a batch; none when there is no such batch. */
    async rows(batchId: string): Promise<LedgerRow[]> {
      const rows: LedgerRow[] = [];
      if (await this.batch(batchId)) for await (const { row } of client.listLedger({ batchId })) rows.push(row!);
      return rows;
    },
    async stop() {
      client.close();
      await running.stop();
      await bus.close();
      await database.close();
    },
  };
}
