import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DownloadSettings } from './download-settings';
import { startServer } from './loopback-server.fixture';
import { isPublicAddress } from './public-address';
import { UndiciDownloader } from './undici-downloader';

/** Everything that listens on this machine counts who comes. */
let canary: Server;
let port: number;
let visits = 0;
beforeAll(async () => {
  canary = createServer((socket) => {
    visits += 1;
    socket.resume().end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret');
  });
  // All addresses of this machine, of both families.
  await new Promise<void>((resolve) => canary.listen({ host: '::', port: 0, ipv6Only: false }, resolve));
  port = (canary.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => canary.close(resolve)));

/** Any port is allowed, so that it is the address that is refused. */
const settings: Partial<DownloadSettings> = { ports: undefined, maxAttempts: 1, firstByteMs: 3000, hostPauseMs: 0 };

const HOSTS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.0x1',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '127%2e0%2e0%2e1',
  '127.0.0.1.',
  '0.0.0.0',
  '0',
  '00000000000',
  '0x0',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '0251.0376.0251.0376',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.168.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  'localhost',
  'LOCALHOST',
];

/** Names that resolve to what must not be reached, as rebinding services and internal zones give them. */
const RESOLVED = [
  ['a name for the loopback', ['127.0.0.1']],
  ['a name for the metadata service', ['169.254.169.254']],
  ['one bad address behind a good one', ['93.184.215.14', '10.0.0.7']],
  ['a bad address of IPv6 behind a good one of IPv4', ['93.184.215.14', '::1']],
  ['a mapped address', ['::ffff:127.0.0.1']],
  ['an address with a zone', ['fe80::1%eth0']],
  ['what is no address', ['localhost']],
] as const;

/** An address of this machine that stands for one of the internet. */
const GOOD = '127.0.0.9';
const isGood = (address: string) => address === GOOD || isPublicAddress(address);

const REFUSED = ['FORBIDDEN_ADDRESS', 'UNSUPPORTED_URI'];

describe('addresses that lead into private networks', () => {
  test('the canary is heard where they are allowed', async () => {
    const laboratory = new UndiciDownloader({ ...settings, allowPrivate: true });
    const before = visits;
    for (const host of ['127.0.0.1', '[::1]', '2130706433', 'localhost']) {
      const result = await laboratory.download(`http://${host}:${port}/`);
      expect([host, result.ok]).toEqual([host, true]);
    }
    expect(visits).toBeGreaterThan(before);
    await laboratory.close();
  });

  test.each(HOSTS)('http://%s is refused, and nobody is called', async (host) => {
    const guarded = new UndiciDownloader(settings);
    const before = visits;
    for (const scheme of ['http', 'https']) {
      const result = await guarded.download(`${scheme}://${host}:${port}/`);
      expect(result).toMatchObject({ ok: false, error: { reason: expect.toBeOneOf(REFUSED) } });
    }
    expect(visits).toBe(before);
    await guarded.close();
  });

  test.each(RESOLVED)('%s is refused', async (_, addresses) => {
    const resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const guarded = new UndiciDownloader({ ...settings, resolve });
    const before = visits;
    const result = await guarded.download(`http://photos.example:${port}/`);
    expect(result).toMatchObject({ ok: false, error: { reason: 'FORBIDDEN_ADDRESS' } });
    expect(visits).toBe(before);
    await guarded.close();
  });

  test('a name that resolves to a good address once, and to this machine from then on, gains nothing', async () => {
    const web = await startServer((_, response) => response.setHeader('connection', 'close').end('picture'), GOOD);
    const answers = [GOOD, '127.0.0.1', '127.0.0.1'];
    const resolve = async () => [{ address: answers.shift()!, family: 4 }];
    const rebinding = new UndiciDownloader({ ...settings, isAllowed: isGood, resolve });
    const before = visits;
    // The check and the connection share one resolution: the first call ends at the address that was checked.
    expect(await rebinding.download(`http://photos.example:${web.port}/`)).toMatchObject({ ok: true });
    expect(answers).toHaveLength(2);
    for (const url of [`http://photos.example:${web.port}/`, `http://photos.example:${port}/`])
      expect(await rebinding.download(url)).toMatchObject({ error: { reason: 'FORBIDDEN_ADDRESS' } });
    expect([web.seen.requests.length, visits]).toEqual([1, before]);
    await rebinding.close();
    await web.stop();
  });

  test.each([
    ['ftp://127.0.0.1/'],
    ['file:///etc/passwd'],
    ['gopher://127.0.0.1:70/'],
    ['data:image/png;base64,AAAA'],
    ['//127.0.0.1/'],
    ['http://photos.example@127.0.0.1/'],
    ['http://user:password@photos.example/'],
    ['http://'],
    ['photos/1.jpg'],
    [''],
  ])('%s is not fetched', async (address) => {
    const guarded = new UndiciDownloader(settings);
    expect(await guarded.download(address)).toMatchObject({ ok: false, error: { reason: 'UNSUPPORTED_URI' } });
    await guarded.close();
  });

  test('only the ports of the web are called unless others are allowed', async () => {
    const guarded = new UndiciDownloader({ maxAttempts: 1 });
    for (const ssh of ['http://93.184.215.14:22/', 'https://photos.example:6379/'])
      expect(await guarded.download(ssh)).toMatchObject({ error: { reason: 'FORBIDDEN_ADDRESS', attempts: 0 } });
    await guarded.close();
  });
});

describe('a redirect', () => {
  let web: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    web = await startServer((request, response) => {
      const location = new URL(request.url!, web.url('/')).searchParams
        .get('to')!
        .replace(/[^\x20-\x7e]/g, encodeURIComponent);
      response.writeHead(302, { location }).end();
    }, GOOD);
  });
  afterAll(() => web.stop());

  test.each(HOSTS)('to http://%s is refused, and nobody is called', async (host) => {
    const guarded = new UndiciDownloader({ ...settings, isAllowed: isGood });
    const before = [web.seen.requests.length, visits] as const;
    const to = encodeURIComponent(`http://${host}:${port}/`);
    const result = await guarded.download(web.url(`/?to=${to}`));
    expect(result).toMatchObject({ ok: false, error: { reason: expect.toBeOneOf(REFUSED) } });
    expect([web.seen.requests.length, visits]).toEqual([before[0] + 1, before[1]]);
    await guarded.close();
  });
});

test('addresses of the public internet are known as such', () => {
  for (const address of ['93.184.215.14', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
});
