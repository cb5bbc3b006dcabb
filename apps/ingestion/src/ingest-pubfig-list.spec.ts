import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UndiciDownloader } from '@facet/adapter-downloader-undici';
import { decodeEvent } from '@facet/contracts-events';
import type { DatabaseConnection } from '@facet/port-database';
import type { PhotoWeb, WebPage } from '@facet/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, pathsOn, picture } from './ingestion.fixture';
import { webWithList, type ListedPage } from './pubfig-list.fixture';
import { clearIngestion, decisions, MAX_BYTES, sourceIngestion } from './source-ingestion.fixture';

let connection: DatabaseConnection;
let folder: string;
let web: PhotoWeb;
const laboratory = { allowPrivate: true, maxBytes: MAX_BYTES, hostPauseMs: 0, backOffMs: 1, maxAttempts: 3 };
const downloader = new UndiciDownloader(laboratory);
beforeAll(async () => {
  connection = await openDatabase();
  folder = mkdtempSync(join(tmpdir(), 'ingest-list-'));
});
afterAll(async () => {
  await downloader.close();
  await connection.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => clearIngestion(connection));

const open = (downloads = downloader) => sourceIngestion(connection.database, { downloader: downloads });

/** A PubFig list of the pages of `web`. */
async function listOf(pages: Record<string, ListedPage>, name?: string): Promise<string> {
  const listed = await webWithList(folder, pages, name);
  web = listed.web;
  return listed.file;
}
const bytesPage = async (seed: number): Promise<WebPage & { bytes: Uint8Array }> => ({
  kind: 'bytes',
  bytes: await picture(seed),
});

describe('a PubFig list', () => {
  test('gives a row for every line, with the reason of what the web does', async () => {
    const html = Buffer.from('<!doctype html><html>This photo is no longer available</html>');
    const placeholder = await picture(7000);
    const file = await listOf({
      'ada/1': await bytesPage(1),
      'ada/2': { kind: 'status', status: 404 },
      'ada/3': { kind: 'bytes', bytes: html, type: 'image/jpeg' },
      'ada/4': { ...(await bytesPage(2)), listed: Buffer.from('another') },
      'ada/5': { kind: 'bytes', bytes: placeholder, listed: Buffer.from('5') },
      'ada/6': { kind: 'endless' },
      'ada/7': { kind: 'silent' },
      'ada/8': { kind: 'redirect', to: '/ada/1.jpg', listed: await picture(1) },
      'ben/1': { ...(await bytesPage(3)), type: 'text/html' } as WebPage,
      'ben/2': { kind: 'flaky', bytes: await picture(4), status: 503, times: 2 },
      'ben/3': { kind: 'status', status: 500 },
      'ben/4': { kind: 'broken' },
      'ben/5': { kind: 'bytes', bytes: placeholder, listed: Buffer.from('5') },
      'ben/6': { kind: 'redirect', to: '/ben/6.jpg' },
      'cleo/1': { kind: 'bytes', bytes: placeholder, listed: Buffer.from('6') },
      'cleo/2': { kind: 'bytes', bytes: Buffer.from('GIF89a..........') },
    });
    const hasty = new UndiciDownloader({ ...laboratory, firstByteMs: 1500 });
    const service = open(hasty);
    const batch = await service.ingest(file);
    await hasty.close();
    const rows = await service.ledger(batch.id);
    expect(decisions(rows)).toEqual({
      'ada/1': 'PENDING',
      'ada/2': 'DEAD_URL',
      'ada/3': 'NOT_AN_IMAGE',
      'ada/4': 'MD5_MISMATCH',
      'ada/5': 'PLACEHOLDER',
      'ada/6': 'TOO_MANY_BYTES',
      'ada/7': 'DEAD_URL',
      'ada/8': 'DUPLICATE_OF',
      'ben/1': 'PENDING',
      'ben/2': 'PENDING',
      'ben/3': 'DEAD_URL',
      'ben/4': 'DEAD_URL',
      'ben/5': 'PLACEHOLDER',
      'ben/6': 'DEAD_URL',
      'cleo/1': 'PLACEHOLDER',
      'cleo/2': 'UNSUPPORTED_FORMAT',
    });
    expect(batch).toMatchObject({ total: 16, pending: 3, sealed: true, source: file });
    const row = Object.fromEntries(rows.map((one) => [one.path, one]));
    expect(row['ada/2']).toMatchObject({ measured: 404, sourceUri: web.url('/ada/2.jpg'), sizeBytes: 0 });
    expect(row['ben/3']).toMatchObject({ measured: 500, message: expect.stringContaining('answers 500') });
    expect(row['ada/7']).toMatchObject({ measured: null, message: expect.stringContaining('no answer within') });
    expect(row['ada/6']).toMatchObject({ threshold: MAX_BYTES });
    expect(row['ada/5']).toMatchObject({ measured: 3, threshold: 3 });
    const faces = service.published.flatMap(({ topic, payload }) =>
      topic === 'ingestion.photo.stored.v1' ? [decodeEvent('ingestion.photo.stored.v1', payload).listedFace] : [],
    );
    expect(faces).toHaveLength(3);
    for (const face of faces) expect(face).toMatchObject({ x: 10, y: 20, width: 30, height: 40 });
    await web.stop();
  });

  test('keeps what has another checksum when it shall only warn, and no rectangle when the detector decides', async () => {
    const file = await listOf({
      'ada/1': { ...(await bytesPage(11)), listed: Buffer.from('another') },
      'ben/1': await bytesPage(12),
    });
    const service = open();
    const strict = await service.ingest(file);
    expect(strict).toMatchObject({ refused: { MD5_MISMATCH: 1 } });
    const events = service.published.length;
    const warned = await service.ingest(file, { md5: 'warn', box: 'detector' });
    expect(warned).toMatchObject({ pending: 2, refused: {} });
    expect(warned.id).not.toBe(strict.id);
    const [row] = await service.ledger(warned.id);
    expect(row).toMatchObject({
      path: 'ada/1',
      verdict: 'PENDING',
      message: expect.stringMatching(/MD5 .* list says/),
    });
    const told = service.published.slice(events);
    expect(told).toHaveLength(2);
    for (const { payload } of told)
      expect(decodeEvent('ingestion.photo.stored.v1', payload).listedFace).toBeUndefined();
    await web.stop();
  });

  test('knows a placeholder of an earlier batch by its bytes, and takes none for one that the list vouches for', async () => {
    const [placeholder, group] = [await picture(7100), await picture(7200)];
    const same = (listed?: Uint8Array): WebPage & { listed?: Uint8Array } => ({
      ...{ kind: 'bytes', bytes: placeholder },
      ...(listed ? { listed } : {}),
    });
    const other = Buffer.from('other');
    const first = await listOf({ 'ada/1': same(other), 'ben/1': same(other), 'cleo/1': same(other) }, 'first.txt');
    const service = open();
    expect(await service.ingest(first, { md5: 'warn' })).toMatchObject({ refused: { PLACEHOLDER: 3 } });
    await web.stop();
    const groupPage: WebPage = { kind: 'bytes', bytes: group };
    const second = await listOf(
      { 'dora/1': same(other), 'dora/2': groupPage, 'emil/2': groupPage, 'fred/2': groupPage },
      'second.txt',
    );
    const batch = await service.ingest(second);
    expect(decisions(await service.ledger(batch.id))).toEqual({
      'dora/1': 'PLACEHOLDER',
      'dora/2': 'LABEL_CONFLICT',
      'emil/2': 'LABEL_CONFLICT',
      'fred/2': 'LABEL_CONFLICT',
    });
    await web.stop();
  });

  test('that was broken off goes on behind what it has, and ends as one that was not', async () => {
    const pages: Record<string, WebPage> = {};
    for (let i = 0; i < 40; i++)
      pages[`${i % 2 ? 'ada' : 'ben'}/${i}`] =
        i % 5 === 4 ? { kind: 'status', status: 410 } : { kind: 'bytes', bytes: await picture(500 + i) };
    pages['ada/99'] = { kind: 'silent' };
    const file = await listOf(pages);
    const service = open();
    const running = service.steps(file);
    // The silent page holds the call; everything else has its row.
    let done = 0;
    while (done < 40) {
      const step = await running.next();
      if (step.done) throw new Error('the call ended before it was broken off');
      done = step.value.done;
    }
    await running.return(undefined as never);
    const requests = Object.keys(pages).map((path) => web.requestsFor(`/${path}.jpg`));
    expect(requests).toEqual(requests.map(() => 1));
    expect(service.published).toEqual([]);
    web.set('/ada/99.jpg', { kind: 'status', status: 404 });
    const batch = await open().ingest(file);
    expect(batch).toMatchObject({ total: 41, pending: 32, refused: { DEAD_URL: 9 }, sealed: true });
    expect(Object.keys(pages).map((path) => web.requestsFor(`/${path}.jpg`))).toEqual([...requests.slice(0, -1), 2]);
    expect(await open().ingest(file)).toEqual(batch);
    expect(web.requests).toBe(42);
    await web.stop();
  });

  test('sends a host its headers, and tells the hosts that fail', async () => {
    const file = await listOf({ 'ada/1': await bytesPage(21), 'ben/1': { kind: 'status', status: 404 } });
    const service = open();
    const running = service.steps(file, { headers: { '127.0.0.1': { 'x-key': 'value' } } });
    let last;
    for (let step = await running.next(); !step.done; step = await running.next()) last = step.value;
    expect(last).toMatchObject({ found: 2, done: 2, refused: { DEAD_URL: 1 } });
    expect(Object.values(last!.failedHosts)).toEqual([1]);
    expect(Object.keys(last!.failedHosts)).toEqual([new URL(web.url('/')).host]);
    expect(web.lastHeaders.get('/ada/1.jpg')).toMatchObject({ 'x-key': 'value' });
    await web.stop();
  });

  test('calls nobody in a private network unless that is allowed', async () => {
    const file = await listOf({ 'ada/1': await bytesPage(31), 'ben/1': await bytesPage(32) });
    const guarded = new UndiciDownloader({ ports: undefined });
    const service = open(guarded);
    expect(await service.ingest(file)).toMatchObject({ refused: { FORBIDDEN_ADDRESS: 2 } });
    expect(web.requests).toBe(0);
    await guarded.close();
    await web.stop();
  });

  test.each([
    ['ada\t1\thttp://host.example/1.jpg\t1,2,3,4\tnone', 'MALFORMED_LIST'],
    ['# PubFig\n', 'EMPTY_SOURCE'],
    [`ada\t1\thttp://host.example/1.jpg\t1,2,3,4\t${'0'.repeat(32)}`, 'ONE_PERSON'],
    ['\x89PNG\r\n\x1a\n', 'NOT_A_LIST'],
  ])('that reads %j is refused with %s', async (text, reason) => {
    writeFileSync(join(folder, 'bad.txt'), text, 'latin1');
    await expect(open().ingest(join(folder, 'bad.txt'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason });
  });
});

test('paths of stored photos are told in order, whatever their source', async () => {
  const file = await listOf({ 'ben/1': await bytesPage(61), 'ada/2': await bytesPage(62) });
  const service = open();
  await service.ingest(file);
  expect(pathsOn('ingestion.photo.stored.v1', service.published)).toEqual(['ada/2', 'ben/1']);
  await web.stop();
});
