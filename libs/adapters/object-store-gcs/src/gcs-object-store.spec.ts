import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeObjectStore, RealGcs, realGcsMissing, TcpProxy } from '@facet/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openGcsObjectStore, parseGcsUrl } from './open-gcs-object-store';

if (realGcsMissing) console.warn(realGcsMissing);

describe.skipIf(realGcsMissing)('on fake-gcs-server', () => {
  let folder: string;
  let gcs: RealGcs;
  const open = (prefix = 'some/prefix') => openGcsObjectStore(`gs://facet/${prefix}`, { apiEndpoint: gcs.endpoint });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facet-gcs-'));
    gcs = await RealGcs.start({ folder });
    await gcs.makeBucket('facet');
  });
  afterAll(async () => {
    await gcs?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describeObjectStore('Google Cloud Storage', open);

  test('keys are below the prefix, and the address says so', async () => {
    await open('one').put('a/b', Buffer.from('x'));
    expect(open('one').uri('a/b')).toBe('gs://facet/one/a/b');
    expect(await open('two').head('a/b')).toBeUndefined();
    expect(Buffer.from(await open('').readAll('one/a/b')).toString()).toBe('x');
  });

  test('a large object goes in pieces, and only when it is wanted absent', async () => {
    const store = open();
    const piece = Buffer.alloc(1024 * 1024, 'piece');
    async function* large() {
      for (let i = 0; i < 20; i++) yield piece;
    }
    expect(await store.put('large', large(), { onlyIf: 'absent' })).toBe(true);
    expect((await store.head('large'))!.sizeBytes).toBe(20 * piece.length);
    expect(await store.put('large', large(), { onlyIf: 'absent' })).toBe(false);
    async function* broken() {
      yield* large();
      throw new Error('the source broke');
    }
    await expect(store.put('broken', broken())).rejects.toThrow('the source broke');
    expect(await store.head('broken')).toBeUndefined();
  });

  test('a large object on a link that breaks again and again is UNAVAILABLE, and is not there', async () => {
    const proxy = await TcpProxy.start(Number(new URL(gcs.endpoint).port));
    const apiEndpoint = `http://127.0.0.1:${proxy.port}`;
    const store = openGcsObjectStore('gs://facet/cut', { apiEndpoint });
    proxy.suffer({ kind: 'cut-after', bytes: 3_000_000 });
    await expect(store.put('large', Buffer.alloc(9_000_000))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'OBJECT_STORE_UNAVAILABLE',
    });
    expect(await open('cut').head('large')).toBeUndefined();
    proxy.suffer({ kind: 'none' });
    expect(await store.put('large', Buffer.alloc(9_000_000))).toBe(true);
    await proxy.stop();
  });

  test('more objects than a page holds are listed, in order', async () => {
    const store = open('pages');
    const keys = Array.from({ length: 1100 }, (_, i) => `k${String(i).padStart(5, '0')}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => store.put(key, Buffer.from(key))));
    const listed: string[] = [];
    for await (const { key } of store.list('k')) listed.push(key);
    expect(listed).toEqual(keys);
  });

  test('an aborted read ends with CANCELLED', async () => {
    const store = open();
    await store.put('abort', Buffer.alloc(100_000));
    const controller = new AbortController();
    controller.abort();
    await expect(store.readAll('abort', controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('a store with faults', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** A server of Google's API that answers as `answer` says; counts its requests. */
  async function faulty(answer: (count: number, request: IncomingMessage, response: ServerResponse) => void) {
    let count = 0;
    server = createServer((request, response) => answer(++count, request.resume(), response));
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const apiEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { store: openGcsObjectStore('gs://facet', { apiEndpoint }), asked: () => count };
  }
  const json = (response: ServerResponse, status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  test('a 503 that passes is tried again', async () => {
    const { store, asked } = await faulty((count, _, response) =>
      count === 1 ? json(response, 503, {}) : json(response, 200, { size: '3', generation: '7' }),
    );
    expect(await store.head('a')).toEqual({ key: 'a', sizeBytes: 3, generation: '7' });
    expect(asked()).toBe(2);
  });

  test('a 403 is no missing object', async () => {
    const { store } = await faulty((_, __, response) => json(response, 403, { error: { code: 403, message: 'no' } }));
    await expect(store.head('a')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(store.put('a', Buffer.from('x'), { onlyIf: 'absent' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });

  test('a write without a condition is sent once, whatever comes back', async () => {
    const { store, asked } = await faulty((_, __, response) => json(response, 503, {}));
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'OBJECT_STORE_UNAVAILABLE',
    });
    expect(asked()).toBe(1);
  });

  test('bytes that were changed on the way are DATA_LOSS', async () => {
    const { store } = await faulty((_, __, response) =>
      response
        .writeHead(200, { 'x-goog-hash': 'crc32c=AAAAAA==', 'x-goog-stored-content-encoding': 'identity' })
        .end('other bytes'),
    );
    await expect(store.readAll('a')).rejects.toMatchObject({ code: 'DATA_LOSS', reason: 'CHECKSUM_MISMATCH' });
  });
});

test.each(['gs://facet', 'gs://facet/', 'gs://facet/a/b', 'gs://facet/a/b/'])('%s is a bucket', (url) => {
  expect(parseGcsUrl(url)).toEqual({ bucket: 'facet', prefix: url.includes('a') && url.includes('/a') ? 'a/b' : '' });
});
test.each(['s3://facet', 'gs://', 'gs:///a', 'facet', '/folder'])('%s is none', (url) => {
  expect(() => parseGcsUrl(url)).toThrow('it must be like gs://bucket/prefix');
});
