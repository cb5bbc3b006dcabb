import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import type { DatabaseConnection } from '@facet/port-database';
import { describeEventBus } from '@facet/testing';
import { RealKafka, realKafkaMissing } from '@facet/testing/real-parts';
import { afterAll, beforeAll, describe } from 'vitest';
import { KAFKA_BUS_MIGRATIONS, KafkaEventBus } from './kafka-event-bus';

if (realKafkaMissing) console.warn(realKafkaMissing);

// One broker for all, because its start is the dearest part.
describe.skipIf(realKafkaMissing)('on a real broker', () => {
  let folder: string;
  let kafka: RealKafka;
  let connection: DatabaseConnection;
  let bus: KafkaEventBus;

  const openBus = () =>
    KafkaEventBus.open({
      brokers: kafka.addresses.split(','),
      database: connection.database,
      partitions: 3,
      sessionTimeoutMs: 3000,
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facet-kafka-'));
    [kafka, connection] = await Promise.all([RealKafka.start({ folder }), openPgliteDatabase()]);
    await connection.migrate(KAFKA_BUS_MIGRATIONS);
    bus = await openBus();
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
});
