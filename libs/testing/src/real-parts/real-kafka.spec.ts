import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RealKafka, realKafkaMissing } from './real-kafka';

if (realKafkaMissing) console.warn(realKafkaMissing);
describe.skipIf(realKafkaMissing)('three real brokers', () => {
  let folder: string;
  let kafka: RealKafka;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facet-kafka-'));
    kafka = await RealKafka.start({ folder, brokers: 3 });
  });
  afterAll(async () => {
    await kafka?.stop();
    rmSync(folder, { recursive: true });
  });

  test('take acknowledged messages while one of them is killed, and it comes back', async () => {
    // The others miss a killed broker after 9 s.
    const retry = { retries: 60, maxRetryTime: 500 };
    const client = new Kafka({ brokers: kafka.addresses.split(','), logLevel: logLevel.NOTHING, retry });
    const admin = client.admin();
    const producer = client.producer({ idempotent: true });
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.createTopics({ topics: [{ topic: 't', numPartitions: 1, replicationFactor: 3 }] });
    const broker = kafka.brokers[1]!;
    const killed = broker.pid!;
    await broker.kill();
    expect(broker.pid).toBeUndefined();
    expect(() => process.kill(killed, 0)).toThrow('ESRCH');
    await producer.send({ topic: 't', acks: -1, messages: [{ value: 'two are enough' }] });
    broker.start();
    await broker.whenReady();
    expect((await admin.describeCluster()).brokers).toHaveLength(3);
    expect(await admin.fetchTopicOffsets('t')).toMatchObject([{ high: '1' }]);
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  });
});
