import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { unwrap } from '@facet/kernel';
import type { Database, DatabaseConnection } from '@facet/port-database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LedgerRow } from './application/ledger-row';
import {
  dyingDatabase,
  openDatabase,
  pathsOn,
  peopleFolder,
  picture,
  recordingBus,
  useCases,
  writeAt,
} from './ingestion.fixture';

const RULE = { scale: 1.3, sizePx: 224 };

let connection: DatabaseConnection;
let scratch: string;
beforeAll(async () => {
  connection = await openDatabase();
  scratch = mkdtempSync(join(tmpdir(), 'ingest-'));
});
afterAll(async () => {
  await connection.close();
  rmSync(scratch, { recursive: true, force: true });
});
beforeEach(() =>
  connection.database.execute(sql`truncate ingestion.ledger, ingestion.photo, ingestion.batch, bus.event cascade`),
);

let folders = 0;
const newFolder = () => join(scratch, `${++folders}`);

function open(database: Database = connection.database, store = new MemoryObjectStore()) {
  const { bus, published } = recordingBus(new OutboxEventBus(database));
  const cases = useCases(database, store, bus);
  return { ...cases, store, published, ingest: (folder: string) => ingest(cases, folder) };
}

async function ingest({ sources }: Pick<ReturnType<typeof useCases>, 'sources'>, source: string) {
  const steps = sources.execute({ source, cropRule: RULE, md5: 'strict', box: 'list', headers: {} });
  for (;;) {
    const step = await steps.next();
    if (step.done) return unwrap(step.value);
  }
}

async function ledgerOf({ reading }: ReturnType<typeof open>, batchId: string): Promise<LedgerRow[]> {
  const rows = [];
  for await (const row of unwrap(await reading.rows(batchId, ''))) rows.push(row);
  return rows;
}

const decisions = (rows: readonly LedgerRow[]) => rows.map(({ path, verdict, reason }) => [path, reason ?? verdict]);

describe('a folder of photos', () => {
  test('becomes one ledger row per file, stored originals, and events for what waits for its face', async () => {
    const service = open();
    const folder = await peopleFolder(newFolder(), ['ada', 'ben'], 2);
    writeAt(folder, 'ada/notes.jpg', 'plain text, whatever its name says');
    writeAt(folder, 'ada/nothing.png', '');
    writeAt(folder, 'ben/big.png', Buffer.alloc(100_001));
    writeAt(folder, 'loose.png', await picture(999));
    const batch = await service.ingest(folder);
    expect(batch).toMatchObject({
      source: folder,
      cropRule: RULE,
      sealed: true,
      total: 8,
      pending: 4,
      accepted: 0,
      refused: { UNSUPPORTED_FORMAT: 1, EMPTY_FILE: 1, TOO_MANY_BYTES: 1, NO_LABEL: 1 },
      known: 0,
    });
    const rows = await ledgerOf(service, batch.id);
    expect(decisions(rows)).toEqual([
      ['ada/0.png', 'PENDING'],
      ['ada/1.png', 'PENDING'],
      ['ada/notes.jpg', 'UNSUPPORTED_FORMAT'],
      ['ada/nothing.png', 'EMPTY_FILE'],
      ['ben/0.png', 'PENDING'],
      ['ben/1.png', 'PENDING'],
      ['ben/big.png', 'TOO_MANY_BYTES'],
      ['loose.png', 'NO_LABEL'],
    ]);
    expect(rows.find(({ path }) => path === 'ben/big.png')).toMatchObject({
      photoSha256: null,
      measured: 100_001,
      threshold: 100_000,
      sizeBytes: 100_001,
    });
    expect(rows.every(({ verdict, message }) => verdict === 'PENDING' || message)).toBe(true);
    expect(Buffer.from(await service.store.readAll(`photos/${rows[0]!.photoSha256}`))).toEqual(await picture(0));
    expect(pathsOn('ingestion.photo.stored.v1', service.published)).toEqual([
      'ada/0.png',
      'ada/1.png',
      'ben/0.png',
      'ben/1.png',
    ]);
    expect(pathsOn('ingestion.photo.rejected.v1', service.published)).toHaveLength(4);
  });

  test('keeps the first of equal bytes under one label, and none under two', async () => {
    const service = open();
    const folder = await peopleFolder(newFolder(), ['ada', 'ben'], 2);
    writeAt(folder, 'ada/copy.png', await picture(0));
    writeAt(folder, 'ben/of-ada.png', await picture(1));
    const batch = await service.ingest(folder);
    expect(decisions(await ledgerOf(service, batch.id))).toEqual([
      ['ada/0.png', 'PENDING'],
      ['ada/1.png', 'LABEL_CONFLICT'],
      ['ada/copy.png', 'DUPLICATE_OF'],
      ['ben/0.png', 'PENDING'],
      ['ben/1.png', 'PENDING'],
      ['ben/of-ada.png', 'LABEL_CONFLICT'],
    ]);
    expect(pathsOn('ingestion.photo.stored.v1', service.published)).toEqual(['ada/0.png', 'ben/0.png', 'ben/1.png']);
    expect(pathsOn('ingestion.photo.rejected.v1', service.published)).toHaveLength(3);
  });

  test('is the same batch wherever it lies, and another one when a byte changes', async () => {
    const service = open();
    const first = await service.ingest(await peopleFolder(newFolder(), ['ada', 'ben'], 2));
    const events = service.published.length;
    const copy = await peopleFolder(newFolder(), ['ada', 'ben'], 2);
    expect(await service.ingest(copy)).toEqual(first);
    expect(service.published).toHaveLength(events);
    appendFileSync(join(copy, 'ada/0.png'), 'x');
    expect((await service.ingest(copy)).id).not.toBe(first.id);
  });

  test('counts the photos that an earlier batch brought', async () => {
    const service = open();
    const folder = await peopleFolder(newFolder(), ['ada', 'ben'], 3);
    expect(await service.ingest(folder)).toMatchObject({ total: 6, known: 0 });
    await peopleFolder(folder, ['cleo'], 2, 5000);
    expect(await service.ingest(folder)).toMatchObject({ total: 8, known: 6 });
  });

  test('that is larger than a page is told whole, in order', async () => {
    const service = open();
    const batch = await service.ingest(await peopleFolder(newFolder(), ['ada', 'ben', 'cleo'], 70));
    const paths = pathsOn('ingestion.photo.stored.v1', service.published);
    expect(paths).toEqual((await ledgerOf(service, batch.id)).map(({ path }) => path));
    expect(paths).toHaveLength(210);
  });

  test('fails with the reason of the folder, and leaves no batch', async () => {
    const service = open();
    await expect(service.ingest(newFolder())).rejects.toMatchObject({ reason: 'FOLDER_MISSING' });
    expect(await service.reading.list()).toEqual([]);
  });

  test('leaves no row when the store fails', async () => {
    const store = new MemoryObjectStore();
    store.put = () => Promise.reject(new Error('no space left'));
    const service = open(connection.database, store);
    await expect(service.ingest(await peopleFolder(newFolder(), ['ada', 'ben'], 2))).rejects.toThrow('no space left');
    expect(await service.reading.list()).toEqual([]);
  });
});

describe('a folder that is watched', () => {
  test('is a new batch each time it has changed and come to rest, until the caller leaves', async () => {
    const service = open();
    const folder = await peopleFolder(newFolder(), ['ada', 'ben'], 2);
    const gone = new AbortController();
    const order = { source: folder, cropRule: RULE, md5: 'strict', box: 'list', headers: {} } as const;
    const seen: [total: number, known: number][] = [];
    const steps = service.watchedFolders.execute(order, gone.signal);
    for (let step = await steps.next(); ; step = await steps.next()) {
      if (step.done) {
        unwrap(step.value);
        break;
      }
      if (!('batch' in step.value)) continue;
      seen.push([step.value.batch.total, step.value.batch.known]);
      if (seen.length === 1) writeAt(folder, 'ada/new.png', await picture(3000));
      if (seen.length === 2) rmSync(join(folder, 'ada/new.png'));
      if (seen.length === 3) gone.abort();
    }
    expect(seen).toEqual([
      [4, 0],
      [5, 4],
      [4, 0],
    ]);
  });

  test.each([
    [{ source: '/nowhere' }, 'FOLDER_MISSING'],
    [{ batchId: 'mine' }, 'CANNOT_WATCH'],
  ])('%j is refused with %s', async (change, reason) => {
    const folder = await peopleFolder(newFolder(), ['ada', 'ben'], 1);
    const order = { source: folder, cropRule: RULE, md5: 'strict', box: 'list', headers: {}, ...change } as const;
    const { value } = await open().watchedFolders.execute(order, new AbortController().signal).next();
    expect(value).toMatchObject({ ok: false, error: { reason } });
  });
});

describe('a call that dies', () => {
  const points = [1, 2, 3, 4, 5].flatMap((nth) => [[nth, 'before'] as const, [nth, 'after'] as const]);

  test.each(points)('in transaction %d, %s its commit, is finished by the next call', async (nth, when) => {
    const folder = await peopleFolder(newFolder(), ['ada', 'ben', 'cleo'], 70);
    writeAt(folder, 'ben/copy.png', await picture(100));
    const store = new MemoryObjectStore();
    await expect(open(dyingDatabase(connection.database, nth, when), store).ingest(folder)).rejects.toThrow('killed');
    const service = open(connection.database, store);
    const batch = await service.ingest(folder);
    expect(batch).toMatchObject({ total: 211, pending: 210, refused: { DUPLICATE_OF: 1 }, known: 0, sealed: true });
    const { rows } = (await connection.database.execute<{ topic: string; events: number; paths: number }>(
      sql`select topic, count(*)::int events, count(distinct key)::int paths from bus.event group by topic order by topic`,
    )) as unknown as { rows: object[] };
    expect(rows).toEqual([
      { topic: 'ingestion.photo.rejected.v1', events: 1, paths: 1 },
      { topic: 'ingestion.photo.stored.v1', events: 210, paths: 210 },
    ]);
  });

  test('while it tells of its photos is finished by the next start of the service', async () => {
    const folder = await peopleFolder(newFolder(), ['ada', 'ben', 'cleo'], 70);
    await expect(open(dyingDatabase(connection.database, 5, 'before')).ingest(folder)).rejects.toThrow('killed');
    const service = open();
    await service.announcer.announceUnfinished();
    expect(pathsOn('ingestion.photo.stored.v1', service.published)).toHaveLength(10);
    await service.announcer.announceUnfinished();
    expect(service.published).toHaveLength(10);
  });
});
