import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { pause } from '@facet/kernel';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { CertificateFolder } from '@facet/testing';
import { grpcTls } from './grpc-tls';
import { serveIngestion, type TestServer } from './grpc-server.fixture';

const folder = new CertificateFolder();
let server: TestServer | undefined;

beforeAll(() => {
  folder.authority('ours');
  folder.authority('theirs');
  folder.certificate('service', 'ours');
  folder.certificate('caller', 'ours');
  folder.certificate('stranger', 'theirs');
});
afterAll(() => folder.remove());
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const serve = (name = 'service') =>
  serveIngestion({ GetBatch: async () => ({ batch: { id: 'b' } }) }, folder.environment(name, 'ours'));
const tlsOf = (name: string, authority: string) => grpcTls(folder.environment(name, authority))!;

test('two sides of one authority talk', async () => {
  server = await serve();
  const client = server.client({ tls: tlsOf('caller', 'ours') });
  expect((await client.getBatch({})).batch?.id).toBe('b');
});

test.each([
  ['without encryption', () => undefined],
  ['of another authority', () => tlsOf('stranger', 'ours')],
  ['that does not trust the server', () => tlsOf('caller', 'theirs')],
])('a caller %s is refused', async (_, tls) => {
  server = await serve();
  const client = server.client({ tls: tls() });
  await expect(client.getBatch({}, { deadlineMs: 3_000 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('a caller without a certificate is refused by the handshake', async () => {
  server = await serve();
  const [host, port] = server.address.split(':') as [string, string];
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.message).toMatch(/certificate required|alert/);
});

test('all three files or none, and files that can be used', () => {
  expect(grpcTls({})).toBeUndefined();
  const { GRPC_TLS_CA_FILE: _, ...two } = folder.environment('service', 'ours');
  expect(() => grpcTls(two)).toThrow('must be set together');
  const missing = { ...folder.environment('service', 'ours'), GRPC_TLS_KEY_FILE: folder.file('nothing') };
  expect(() => grpcTls(missing)).toThrow('cannot be used: ENOENT');
  const mixed = { ...folder.environment('service', 'ours'), GRPC_TLS_KEY_FILE: folder.file('caller.key') };
  expect(() => grpcTls(mixed)).toThrow('key values mismatch');
});

/** Common name of the certificate that a new connection is shown. */
async function shownBy({ address }: TestServer): Promise<string> {
  const [host, port] = address.split(':') as [string, string];
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return String(name);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await pause(20)) if (await condition()) return;
  throw new Error('it did not come to it within 10 s');
}

test('new certificates are used without a restart, and half of them are not', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  for (const name of ['before', 'after', 'before-caller', 'after-caller'])
    folder.certificate(name, name.startsWith('before') ? 'ours' : 'theirs');
  folder.authority('trusted');
  // The authorities are replaced as well: what is signed by the old one counts no more.
  folder.replace('trusted', 'ours');
  server = await serveIngestion({ GetBatch: async () => ({}) }, folder.environment('before', 'trusted'));
  const tls = tlsOf('before-caller', 'trusted');
  await server.client({ tls }).getBatch({});
  expect(await shownBy(server)).toBe('before');

  writeFileSync(folder.file('before.key'), 'no key');
  await until(async () => warned.mock.calls.length > 0);
  expect(String(warned.mock.calls[0])).toContain('stay in use');
  await server.client({ tls }).getBatch({});

  folder.replace('trusted', 'theirs');
  folder.replace('before', 'after');
  folder.replace('before-caller', 'after-caller');
  await until(async () => (await shownBy(server!)) === 'after');
  const next = await serveIngestion(
    { GetBatch: async () => ({ batch: { id: 'next' } }) },
    folder.environment('before', 'trusted'),
  );
  try {
    // The same credentials as before the rotation, on a new connection.
    expect((await next.client({ tls }).getBatch({})).batch?.id).toBe('next');
  } finally {
    await next.close();
    warned.mockRestore();
  }
});
