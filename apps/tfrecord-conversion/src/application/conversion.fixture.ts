import { join } from 'node:path';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { decodeEvent, type PayloadOf } from '@facet/contracts-events';
import { sha256Hex, unwrap } from '@facet/kernel';
import type { DatabaseConnection } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { ObjectStore } from '@facet/port-object-store';
import { sql } from 'drizzle-orm';
import { DatasetRepository } from '../persistence/dataset.repository';
import { CONVERSION_SCHEMA } from '../persistence/dataset.table';
import { CROP_RULE } from './batch.fixture';
import type { BatchSource } from './batch-source';
import { DatasetPublication } from './dataset-publication';
import { CreateDatasetUseCase, type CreatedDataset, type Progress } from './create-dataset.use-case';
import type { CreateDatasetCommand } from './dataset-command';

export const NOW = new Date('2026-01-02T03:04:05Z');

export const COMMAND: CreateDatasetCommand = {
  batchId: 'batch-1',
  cropRule: CROP_RULE,
  trainFraction: 0,
  seed: 7,
  minPhotosPerPerson: 0,
  trainShards: 0,
};

/** The service's use case on the embedded database and bus; one per spec file. */
export class TestConversion {
  private constructor(readonly connection: DatabaseConnection) {}

  /** In memory, or in the folder that a data folder has for its database. */
  static async open(place?: { readonly folder: string }): Promise<TestConversion> {
    const connection = await openPgliteDatabase(place);
    await connection.migrate(OUTBOX_MIGRATIONS);
    await connection.migrate({ schema: CONVERSION_SCHEMA, folder: join(__dirname, '../../migrations') });
    return new TestConversion(connection);
  }

  get datasets(): DatasetRepository {
    return new DatasetRepository(this.connection.database);
  }

  publication(bus?: EventBus): DatasetPublication {
    const { database } = this.connection;
    return new DatasetPublication(database, bus ?? new OutboxEventBus(database), this.datasets, () => NOW);
  }

  useCase(source: BatchSource, store: ObjectStore, bus?: EventBus, maxFaces = 1000): CreateDatasetUseCase {
    return new CreateDatasetUseCase({ source, store, maxFaces }, this.publication(bus));
  }

  async create(
    source: BatchSource,
    store: ObjectStore,
    changes: Partial<CreateDatasetCommand> = {},
    onProgress: (progress: Progress) => void = () => undefined,
  ): Promise<CreatedDataset> {
    return unwrap(await this.useCase(source, store).execute({ ...COMMAND, ...changes }, onProgress));
  }

  /** What was published since the last `clear`. */
  async published(): Promise<PayloadOf<'datasets.version.published.v1'>[]> {
    const { rows } = (await this.connection.database.execute(sql`select payload from bus.event order by seq`)) as {
      rows: { payload: Uint8Array }[];
    };
    return rows.map(({ payload }) => decodeEvent('datasets.version.published.v1', payload));
  }

  /** Forgets every version and event. */
  async clear(): Promise<void> {
    await this.connection.database.execute(sql`truncate bus.event, tfrecord_conversion.dataset`);
  }
}

/** sha256 of every object under `prefix`, by key. */
export async function objectsOf(store: ObjectStore, prefix: string): Promise<Map<string, string>> {
  const objects = new Map<string, string>();
  for await (const { key } of store.list(prefix)) objects.set(key, sha256Hex(await store.readAll(key)));
  return objects;
}
