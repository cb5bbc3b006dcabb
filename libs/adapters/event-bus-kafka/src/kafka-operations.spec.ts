import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import type { DatabaseConnection } from '@facet/port-database';
import { describeBusOperations } from '@facet/testing';
import { RealKafka, realKafkaMissing } from '@facet/testing/real-parts';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KAFKA_BUS_MIGRATIONS, KafkaEventBus } from './kafka-event-bus';
import { KafkaOperations } from './kafka-operations';

if (realKafkaMissing) console.warn(realKafkaMissing);

describe.skipIf(realKafkaMissing)('on a real broker', () => {
  let folder: string;
  let kafka: RealKafka;
  let connection: DatabaseConnection;
  let operations: KafkaOperations;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facet-operations-'));
    [kafka, connection] = await Promise.all([RealKafka.start({ folder }), openPgliteDatabase()]);
    await connection.migrate(KAFKA_BUS_MIGRATIONS);
    operations = await KafkaOperations.open({ brokers: kafka.addresses.split(',') });
  });
  afterAll(async () => {
    await operations?.close();
    await connection?.close();
    await kafka?.stop();
    rmSync(folder, { recursive: true });
  });

  describeBusOperations('KafkaOperations', () => ({
    openBus: () =>
      KafkaEventBus.open({ brokers: kafka.addresses.split(','), database: connection.database, partitions: 3 }),
    operations,
    transaction: (work) => connection.database.transaction(work),
  }));

  test('reading leaves no group on the brokers', async () => {
    await operations.visitDeadLetters({}, () => {});
    const admin = new Kafka({ brokers: kafka.addresses.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    await admin.disconnect();
    expect(groups.map(({ groupId }) => groupId).filter((id) => id.startsWith('facet-reader'))).toEqual([]);
  });
});

test('brokers that do not answer are named', { timeout: 60_000 }, async () => {
  const opening = KafkaOperations.open({ brokers: ['127.0.0.1:1'] });
  await expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('127.0.0.1:1') });
});
