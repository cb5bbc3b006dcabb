import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import type { DatabaseConnection } from '@facet/port-database';
import { describeEventBus } from '@facet/testing';
import { RealKafka, RealPostgres, realKafkaMissing, realPostgresMissing } from '@facet/testing/real-parts';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeDelivery } from './delivery.suite';
import { describeFaults } from './faults.suite';
import { KAFKA_BUS_MIGRATIONS, KafkaEventBus, type KafkaEventBusOptions } from './kafka-event-bus';
import { describeProcesses } from './processes.suite';
import { describeWire } from './wire.suite';

/** What the suites share: one broker, because its start is the dearest part. */
export interface Surroundings {
  readonly kafka: RealKafka;
  readonly connection: DatabaseConnection;
  /** A bus of its own on them; to be closed. */
  openBus(options?: Partial<KafkaEventBusOptions>): Promise<KafkaEventBus>;
}

for (const missing of [realKafkaMissing, realPostgresMissing]) if (missing) console.warn(missing);

describe.skipIf(realKafkaMissing)('on a real broker', () => {
  let folder: string;
  let kafka: RealKafka;
  let connection: DatabaseConnection;
  let bus: KafkaEventBus;

  const surroundings = (): Surroundings => ({
    kafka,
    connection,
    openBus: (options) =>
      KafkaEventBus.open({
        brokers: kafka.addresses.split(','),
        database: connection.database,
        partitions: 3,
        sessionTimeoutMs: 3000,
        ...options,
      }),
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facet-kafka-'));
    [kafka, connection] = await Promise.all([RealKafka.start({ folder }), openPgliteDatabase()]);
    await connection.migrate(KAFKA_BUS_MIGRATIONS);
    bus = await surroundings().openBus();
  });
  afterAll(async () => {
    await bus?.close();
    await connection?.close();
    await kafka?.stop();
    rmSync(folder, { recursive: true });
  });

  describeEventBus('KafkaEventBus', () => ({
    bus,
    transaction: (work) => connection.database.transaction(work),
  }));
  describeWire(surroundings);
  describeDelivery(surroundings);
  describeFaults(surroundings);

  describe.skipIf(realPostgresMissing)('and a real Postgres', () => {
    let postgres: RealPostgres;
    beforeAll(async () => {
      postgres = await RealPostgres.start({ folder });
    });
    afterAll(async () => void (await postgres?.stop()));

    describeProcesses(() => ({ brokers: kafka.addresses, databaseUrl: postgres.url }));
  });
});
