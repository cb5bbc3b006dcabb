import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UndiciDownloader } from '@facet/adapter-downloader-undici';
import { decodeEvent } from '@facet/contracts-events';
import type { BoundingBox } from '@facet/domain-geometry';
import type { DatabaseConnection } from '@facet/port-database';
import type { Delivery } from '@facet/port-event-bus';
import type { PhotoWeb } from '@facet/testing';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Refusal } from './application/ledger-row';
import { dyingDatabase, openDatabase, picture } from './ingestion.fixture';
import { webWithList, type ListedPage } from './pubfig-list.fixture';
import { clearIngestion, MAX_BYTES, sourceIngestion } from './source-ingestion.fixture';

// A PubFig list with one photo for several people.

const folder = mkdtempSync(join(tmpdir(), 'ingest-shared-'));
const downloader = new UndiciDownloader({ allowPrivate: true, maxBytes: MAX_BYTES, hostPauseMs: 0 });
let connection: DatabaseConnection;
let web: PhotoWeb;
beforeAll(async () => void (connection = await openDatabase()));
afterAll(async () => {
  await downloader.close();
  await connection.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => clearIngestion(connection));
afterEach(() => web.stop());

const RECT = { ada: '10,20,40,60', ben: '100,20,140,60', cleo: '200,10,230,50' };
const DORA = '300,20,340,60';

const open = (database = connection.database) => sourceIngestion(database, { downloader });

/** A list of dora's own photo and of one that shows the people of `rects`. */
async function sharedList(rects: Record<string, string>): Promise<string> {
  const group = { kind: 'bytes', bytes: await picture(7300) } as const;
  const pages: Record<string, ListedPage> = { 'dora/1': { kind: 'bytes', bytes: await picture(7301), rect: DORA } };
  for (const [person, rect] of Object.entries(rects)) pages[`${person}/1`] = { ...group, rect };
  const listed = await webWithList(folder, pages);
  web = listed.web;
  return listed.file;
}

/** Of every photo that was told: its path, and the corners of its own face and of those of others. */
async function told() {
  const { rows } = (await connection.database.execute(
    sql`select payload from bus.event where topic = 'ingestion.photo.stored.v1' order by seq`,
  )) as unknown as { rows: { payload: Uint8Array }[] };
  const corners = ({ x, y, width, height }: BoundingBox) => [x, y, x + width, y + height].join();
  return rows.map(({ payload }) => {
    const { path, listedFace, otherFaces } = decodeEvent('ingestion.photo.stored.v1', payload);
    return [path, corners(listedFace!), otherFaces.map(corners)];
  });
}

const EACH = [
  ['ada/1', RECT.ada, [RECT.ben, RECT.cleo]],
  ['ben/1', RECT.ben, [RECT.ada, RECT.cleo]],
  ['cleo/1', RECT.cleo, [RECT.ada, RECT.ben]],
  ['dora/1', DORA, []],
];

test('is taken for each, and told with the faces of the others; the same list again changes nothing', async () => {
  const file = await sharedList(RECT);
  const batch = await open().ingest(file);
  expect(batch).toMatchObject({ total: 4, pending: 4, refused: {} });
  expect(await told()).toEqual(EACH);
  expect(await open().ingest(file)).toEqual(batch);
  expect(await told()).toEqual(EACH);
});

test('is refused for each where two faces are listed at one place', async () => {
  const service = open();
  const batch = await service.ingest(await sharedList({ ...RECT, cleo: '95,15,135,55' }));
  expect(batch).toMatchObject({ pending: 1, refused: { LABEL_CONFLICT: 3 } });
  const [row] = await service.ledger(batch.id);
  expect(row).toMatchObject({ path: 'ada/1', threshold: 0.1, measured: expect.closeTo(0.62, 2) });
  expect(row!.message).toContain('the faces listed for ben/1 and cleo/1 overlap by 0.62');
  expect(await told()).toEqual([['dora/1', DORA, []]]);
});

test('is refused for each where the rectangles do not count', async () => {
  const batch = await open().ingest(await sharedList(RECT), { box: 'detector' });
  expect(batch).toMatchObject({ pending: 1, refused: { LABEL_CONFLICT: 3 } });
});

test.each([1, 2, 3, 4])('is neither lost nor doubled when a call dies in transaction %d', async (nth) => {
  const file = await sharedList(RECT);
  await expect(open(dyingDatabase(connection.database, nth, 'before')).ingest(file)).rejects.toThrow('killed');
  expect(await open().ingest(file)).toMatchObject({ total: 4, pending: 4, refused: {} });
  expect(await told()).toEqual(EACH);
});

test('is told with the faces of the others also when it is sent again', async () => {
  const file = await sharedList(RECT);
  const service = open();
  const { id } = await service.ingest(file);
  const decide = (path: string, refusal?: Refusal) =>
    service.verdicts.execute({ batchId: id, path, detectorVersion: 'v1', ...(refusal && { refusal }) }, delivery());
  await decide('ada/1');
  await decide('ben/1', { reason: 'DETECTION_FAILED', message: 'the disk was full' });
  await decide('cleo/1', { reason: 'POSE_PAN', message: 'turned' });
  await service.ingest(file);
  expect(await told()).toEqual([...EACH, EACH[1]]);
});

const delivery = (): Delivery => ({
  ...{ id: randomUUID(), key: 'k', attempt: 1, topic: 'faces.face.extracted.v1', group: 'ingestion' },
  ...{ payload: new Uint8Array(), headers: {}, publishedAt: new Date(0) },
});
