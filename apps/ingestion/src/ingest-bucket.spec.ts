import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { openGcsObjectStore } from '@facet/adapter-object-store-gcs';
import type { DatabaseConnection } from '@facet/port-database';
import { RealGcs, realGcsMissing } from '@facet/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, picture } from './ingestion.fixture';
import { clearIngestion, decisions, MAX_BYTES, sourceIngestion } from './source-ingestion.fixture';

if (realGcsMissing) console.warn(realGcsMissing);

describe.skipIf(realGcsMissing)('a bucket', () => {
  let connection: DatabaseConnection;
  let folder: string;
  let gcs: RealGcs;
  const at = (address: string) =>
    address.startsWith('gs://')
      ? openGcsObjectStore(address, { apiEndpoint: gcs.endpoint })
      : new FileObjectStore(address);
  beforeAll(async () => {
    connection = await openDatabase();
    folder = mkdtempSync(join(tmpdir(), 'ingest-bucket-'));
    gcs = await RealGcs.start({ folder });
    await gcs.makeBucket('photos');
    const store = at('gs://photos/people');
    for (const [n, key] of ['ada/1.png', 'ada/deep/2.png', 'ben/1.png', 'loose.png', '.hidden/3.png'].entries())
      await store.put(key, await picture(900 + n));
    await store.put('ben/big.png', Buffer.alloc(MAX_BYTES + 1));
    await store.put('list.csv', Buffer.from('ada/1.png,ada\ngs://photos/people/ben/1.png,ben\nben/none.png,ben\n'));
  });
  afterAll(async () => {
    await gcs?.stop();
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => clearIngestion(connection));

  const open = () => sourceIngestion(connection.database, { storeAt: at });

  test('is a folder of people, and the same batch while its objects are the same', async () => {
    const service = open();
    const batch = await service.ingest('gs://photos/people');
    const rows = await service.ledger(batch.id);
    expect(decisions(rows)).toEqual({
      'ada/1.png': 'PENDING',
      'ada/deep/2.png': 'PENDING',
      'ben/1.png': 'PENDING',
      'ben/big.png': 'TOO_MANY_BYTES',
      'list.csv': 'NO_LABEL',
      'loose.png': 'NO_LABEL',
    });
    expect(rows[0]).toMatchObject({ label: 'ada', sourceUri: 'gs://photos/people/ada/1.png' });
    expect(await service.ingest('gs://photos/people')).toEqual(batch);
    await at('gs://photos/people').put('ben/2.png', await picture(950));
    expect((await service.ingest('gs://photos/people')).id).not.toBe(batch.id);
  });

  test('holds a CSV whose rows are beside it or in any bucket', async () => {
    const service = open();
    const batch = await service.ingest('gs://photos/people/list.csv');
    const rows = await service.ledger(batch.id);
    expect(decisions(rows)).toEqual({
      'ada/1.png': 'PENDING',
      'gs://photos/people/ben/1.png': 'PENDING',
      'ben/none.png': 'UNREADABLE_PATH',
    });
  });

  test.each([
    ['gs://photos/nobody', 'EMPTY_SOURCE'],
    ['gs://no-such-bucket/x', 'NO_SUCH_BUCKET'],
    ['gs://photos/people/none.csv', 'NO_SUCH_LIST'],
    ['s3://photos/people', 'UNKNOWN_SOURCE'],
  ])('%s is refused with %s', async (source, reason) => {
    await expect(open().ingest(source)).rejects.toMatchObject({ reason });
  });
});
