import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takesConnections } from './takes-connections';
import { RealGcs, realGcsMissing } from './real-gcs';
import { RealKafka, realKafkaMissing } from './real-kafka';
import { RealPostgres, realPostgresMissing } from './real-postgres';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-parts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const portOf = (address: string) => Number(address.split(':')[1]);

const skipUnless = (missing: string | undefined) => {
  if (missing) console.warn(missing);
  return describe.skipIf(missing);
};

skipUnless(realKafkaMissing)('Kafka', () => {
  test('starts, and goes on in the same folder after kill -9', async () => {
    const kafka = await RealKafka.start({ folder });
    const [broker] = kafka.brokers;
    const first = broker!.pid;
    await broker!.kill();
    expect(await takesConnections(portOf(kafka.addresses))).toBe(false);
    broker!.start();
    await broker!.whenReady();
    expect(broker!.pid).not.toBe(first);
    await kafka.stop();
    expect(await takesConnections(portOf(kafka.addresses))).toBe(false);
  });
});

skipUnless(realPostgresMissing)('Postgres', () => {
  test('starts, and goes on in the same folder after kill -9', async () => {
    const postgres = await RealPostgres.start({ folder });
    await postgres.kill();
    postgres.start();
    await postgres.whenReady();
    expect(await postgres.stop()).toBe(0);
  });
});

skipUnless(realGcsMissing)('fake-gcs-server', () => {
  test('takes buckets, also twice', async () => {
    const gcs = await RealGcs.start({ folder });
    await gcs.makeBucket('facet');
    await gcs.makeBucket('facet');
    const buckets = (await (await fetch(`${gcs.endpoint}/storage/v1/b`)).json()) as { items: { name: string }[] };
    expect(buckets.items.map(({ name }) => name)).toEqual(['facet']);
    await gcs.stop();
  });
});
