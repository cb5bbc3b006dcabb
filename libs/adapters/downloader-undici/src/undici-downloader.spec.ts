import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { CertificateFolder } from '@facet/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DownloadSettings } from './download-settings';
import { startServer } from './loopback-server.fixture';
import { UndiciDownloader } from './undici-downloader';

const open: UndiciDownloader[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

function downloader(settings: Partial<DownloadSettings> = {}): UndiciDownloader {
  const quick = { backOffMs: 1, maxBackOffMs: 2000, hostPauseMs: 0, firstByteMs: 5000, totalMs: 5000 };
  const one = new UndiciDownloader({ allowPrivate: true, maxBytes: 100_000, ...quick, ...settings });
  open.push(one);
  return one;
}

type Pages = Record<string, (response: ServerResponse, request: IncomingMessage, nth: number) => void>;

/** A server of pages by path; `nth` counts the requests for a path from 1. */
async function serve(pages: Pages) {
  const counts = new Map<string, number>();
  const server = await startServer((request, response) => {
    const path = request.url!.split('?')[0]!;
    const nth = (counts.get(path) ?? 0) + 1;
    counts.set(path, nth);
    const page = pages[path];
    if (page) page(response, request, nth);
    else response.writeHead(404).end('nothing here');
  });
  stopping.push(server.stop);
  return server;
}
const stopping: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(stopping.splice(0).map((stop) => stop())));

const text = ({ bytes }: { readonly bytes: Uint8Array }) => Buffer.from(bytes).toString();

describe('a download', () => {
  test('is the bytes of the answer, whatever its header says of them', async () => {
    const server = await serve({
      '/a': (response) => response.setHeader('content-type', 'text/html').end('picture'),
      '/gzip': (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('unpacked')),
      '/no-gzip': (response) => response.setHeader('content-encoding', 'gzip').end('not packed'),
      '/empty': (response) => response.end(),
    });
    const { download } = bound(downloader());
    expect(await download(server.url('/a?b=c'))).toMatchObject({ ok: true, value: { url: server.url('/a?b=c') } });
    expect(text(await given(download(server.url('/a'))))).toBe('picture');
    expect(text(await given(download(server.url('/gzip'))))).toBe('unpacked');
    expect(text(await given(download(server.url('/empty'))))).toBe('');
    expect(await download(server.url('/no-gzip'))).toMatchObject({ ok: false, error: { reason: 'DEAD_URL' } });
  });

  test.each([400, 401, 403, 404, 410, 501])('that is answered %d is dead at once, with its status', async (status) => {
    const server = await serve({ '/': (response) => response.writeHead(status).end('x'.repeat(200_000)) });
    const result = await downloader().download(server.url('/'));
    expect(result).toMatchObject({ ok: false, error: { reason: 'DEAD_URL', status, attempts: 1 } });
  });

  test.each([408, 429, 500, 502, 503, 504])('that is answered %d is asked for again', async (status) => {
    const server = await serve({
      '/': (response, _, nth) => (nth < 3 ? response.writeHead(status).end() : response.end('at last')),
      '/never': (response) => response.writeHead(status).end(),
    });
    const { download } = bound(downloader({ maxAttempts: 3 }));
    expect(await given(download(server.url('/')))).toMatchObject({ attempts: 3 });
    expect(await download(server.url('/never'))).toMatchObject({ error: { reason: 'DEAD_URL', status, attempts: 3 } });
  });

  test('whose connection breaks, before or within the answer, is asked for again', async () => {
    const server = await serve({
      '/before': (response, _, nth) => void (nth === 1 ? response.socket!.destroy() : response.end('whole')),
      '/within': (response, _, nth) => {
        response.setHeader('content-length', '5');
        if (nth > 1) return void response.end('whole');
        response.write('wh');
        setImmediate(() => response.socket!.destroy());
      },
    });
    for (const path of ['/before', '/within']) {
      const whole = await given(downloader().download(server.url(path)));
      expect([text(whole), whole.attempts]).toEqual(['whole', 2]);
    }
  });

  test('waits as long as Retry-After says, in seconds or as a date, and not longer than it may', async () => {
    const asked: Record<string, number[]> = {};
    const busy =
      (header: () => string): Pages[string] =>
      (response, request, nth) => {
        (asked[request.url!] ??= []).push(Date.now());
        if (nth > 1) response.end('now');
        else response.writeHead(503, { 'retry-after': header() }).end();
      };
    const server = await serve({
      '/seconds': busy(() => '1'),
      '/date': busy(() => new Date(Date.now() + 2000).toUTCString()),
      '/hour': busy(() => '3600'),
    });
    const { download } = bound(downloader());
    for (const path of ['/seconds', '/date']) {
      expect(text(await given(download(server.url(path))))).toBe('now');
      const [first, second] = asked[path]! as [number, number];
      expect(second - first).toBeGreaterThanOrEqual(900);
    }
    const hour = await download(server.url('/hour'));
    expect(hour).toMatchObject({ error: { reason: 'DEAD_URL', status: 503, attempts: 1 } });
  });

  test('is at most so large: what is announced, what comes, and what is unpacked', async () => {
    const server = await serve({
      '/announced': (response) => void response.setHeader('content-length', '100001').flushHeaders(),
      '/endless': (response) => {
        const more = () => void (response.writable && response.write(Buffer.alloc(10_000), more));
        more();
      },
      '/bomb': (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(5_000_000))),
    });
    for (const path of ['/announced', '/endless', '/bomb'])
      expect(await downloader().download(server.url(path))).toMatchObject({
        ok: false,
        error: { reason: 'TOO_MANY_BYTES', threshold: 100_000, attempts: 1 },
      });
  });

  test('has a time for its first byte, and one for its last', async () => {
    const server = await serve({
      '/silent': () => undefined,
      '/stalls': (response) => void response.write('a'),
      '/drips': (response) => void setInterval(() => response.write('a'), 20).unref(),
    });
    const hasty = downloader({ firstByteMs: 150, totalMs: 300, maxAttempts: 2 });
    const silent = await hasty.download(server.url('/silent'));
    expect(silent).toMatchObject({ error: { reason: 'DEAD_URL', message: 'no answer within 150 ms', attempts: 2 } });
    for (const path of ['/stalls', '/drips']) {
      const late = await hasty.download(server.url(path));
      expect(late).toMatchObject({ error: { reason: 'DEAD_URL', message: 'not whole within 300 ms', attempts: 1 } });
    }
  });

  test('follows redirects, of any address form, so many and no more', async () => {
    const to = (location: string) => (response: ServerResponse) => response.writeHead(302, { location }).end();
    const server = await serve({
      '/start': to('relative/next'),
      '/relative/next': to('/absolute'),
      '/absolute': (response) => response.end('there'),
      '/loop': to('/loop'),
      '/nowhere': (response) => response.writeHead(301).end(),
      '/mail': to('mailto:somebody@example.org'),
    });
    const { download } = bound(downloader({ maxRedirects: 3 }));
    expect(await given(download(server.url('/start')))).toMatchObject({ url: server.url('/absolute') });
    expect(await download(server.url('/loop'))).toMatchObject({ error: { reason: 'DEAD_URL', status: 302 } });
    expect(server.requestsFor('/loop')).toBe(4);
    expect(await download(server.url('/nowhere'))).toMatchObject({ error: { reason: 'DEAD_URL', status: 301 } });
    expect(await download(server.url('/mail'))).toMatchObject({ error: { reason: 'UNSUPPORTED_URI' } });
  });

  test('gives a host its own headers, and no other host', async () => {
    const tokens: Record<string, unknown> = {};
    const server = await serve({
      '/private': (response, { headers }) => {
        tokens.first = headers['x-token'];
        response.writeHead(307, { location: server.url('/elsewhere', 'localhost') }).end();
      },
      '/elsewhere': (response, { headers }) => {
        tokens.second = headers['x-token'];
        response.end('picture');
      },
    });
    const headers = { '127.0.0.1': { 'x-token': 'secret' } };
    await given(downloader().download(server.url('/private'), { headers }));
    expect(tokens).toEqual({ first: 'secret', second: undefined });
  });

  test('of a host that is not there is dead without a status', async () => {
    const server = await serve({});
    await server.stop();
    const result = await downloader({ maxAttempts: 2 }).download(server.url('/'));
    expect(result).toMatchObject({ error: { reason: 'DEAD_URL', attempts: 2 } });
    expect(result).not.toHaveProperty('error.status');
    const unknown = await downloader().download('http://no-such-host.invalid/');
    expect(unknown).toMatchObject({ error: { reason: 'DEAD_URL', message: 'there is no such host', attempts: 1 } });
  });

  test('ends when it is cancelled, and when the downloader is closed', async () => {
    const server = await serve({ '/silent': () => undefined });
    const one = downloader({ concurrency: 1 });
    const controller = new AbortController();
    const cancelled = one.download(server.url('/silent'), { signal: controller.signal });
    const waiting = one.download(server.url('/silent'));
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    const closed = expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    await one.close();
    await closed;
  });
});

describe('many downloads', () => {
  test('keep to the limits in all and per host, and use connections again', async () => {
    const answer: Pages[string] = (response) => void setTimeout(() => response.end('x'), 5);
    const [one, other] = [await serve({ '/': answer }), await serve({ '/': answer })];
    const { download } = bound(downloader({ concurrency: 5, concurrencyPerHost: 3 }));
    const urls = Array.from({ length: 60 }, (_, i) => (i % 2 ? one : other).url('/'));
    const results = await Promise.all(urls.map((url) => download(url)));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect([one.seen.mostOpen, other.seen.mostOpen]).toEqual([3, 3]);
    expect(one.seen.connections).toBeLessThanOrEqual(3);
  });
});

describe('over https', () => {
  let certificates: CertificateFolder;
  beforeAll(() => {
    certificates = new CertificateFolder();
    certificates.authority('ca');
    certificates.certificate('server', 'ca');
  });
  afterAll(() => certificates.remove());

  async function secureServer() {
    const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(certificates.file(name)));
    const server = createSecureServer({ key, cert, allowHTTP1: true });
    const versions: string[] = [];
    server.on('request', ({ httpVersion, headers, url }, response) => {
      versions.push(httpVersion);
      if (url === '/down') return void response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
      response.end(String(headers['x-token'] ?? 'picture'));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    stopping.push(async () => void server.close());
    return { url: `https://127.0.0.1:${port}/`, versions };
  }

  test('speaks HTTP/2 with a host that offers it, and trusts only its authorities', async () => {
    const { url, versions } = await secureServer();
    const trusting = downloader({ authorities: readFileSync(certificates.file('ca.pem'), 'utf8') });
    const results = await Promise.all(Array.from({ length: 20 }, () => given(trusting.download(url))));
    expect(results.map(text)).toEqual(Array.from({ length: 20 }, () => 'picture'));
    expect(new Set(versions)).toEqual(new Set(['2.0']));
    const headers = { '127.0.0.1': { 'x-token': 'secret' } };
    expect(text(await given(trusting.download(url, { headers })))).toBe('secret');
    const stranger = await downloader().download(url);
    expect(stranger).toMatchObject({ error: { reason: 'DEAD_URL', attempts: 1 } });
  });

  test('a redirect to http loses the headers of the host', async () => {
    const tokens: unknown[] = [];
    const plain = await serve({
      '/': (response, { headers }) => {
        tokens.push(headers['x-token']);
        response.end('picture');
      },
    });
    const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(certificates.file(name)));
    const server = createSecureServer({ key, cert }, (_, response) => {
      response.writeHead(302, { location: plain.url('/') }).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    stopping.push(async () => void server.close());
    const trusting = downloader({ authorities: readFileSync(certificates.file('ca.pem'), 'utf8') });
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await given(trusting.download(url, { headers: { '127.0.0.1': { 'x-token': 'secret' } } }));
    expect(tokens).toEqual([undefined]);
  });
});

function bound(one: UndiciDownloader) {
  return { download: one.download.bind(one) };
}

async function given<T>(
  result: Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false }>,
): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(`no bytes: ${JSON.stringify(settled)}`);
  return settled.value;
}
