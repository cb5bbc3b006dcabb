import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { TcpProxy } from './tcp-proxy';

/** Sends back what it gets, and keeps it. */
let echo: Server;
let received = 0;
let proxy: TcpProxy;
const clients: Socket[] = [];

beforeAll(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (piece) => (received += piece.length));
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await TcpProxy.start((echo.address() as AddressInfo).port);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  proxy.suffer({ kind: 'none' });
  received = 0;
});
afterAll(async () => {
  await proxy.stop();
  echo.close();
});

async function connect(): Promise<Socket> {
  const client = createConnection({ host: '127.0.0.1', port: proxy.port });
  clients.push(client);
  await once(client, 'connect');
  return client;
}

test('what is sent arrives, both ways, however large', async () => {
  const client = await connect();
  const sent = Buffer.alloc(5_000_000, 7);
  client.end(sent);
  const pieces: Buffer[] = [];
  for await (const piece of client as AsyncIterable<Buffer>) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(sent)).toBe(true);
});

test('latency holds each piece back, both ways', async () => {
  const client = await connect();
  proxy.suffer({ kind: 'latency', ms: 60 });
  const started = performance.now();
  client.write('x');
  await once(client, 'data');
  expect(performance.now() - started).toBeGreaterThan(110);
});

test('a stalled link is open and silent, and goes on where it was', async () => {
  const client = await connect();
  proxy.suffer({ kind: 'stall' });
  client.write('before');
  const late = await connect();
  late.write('later');
  // A round through the event loop's sockets in which the bytes would have come.
  const other = await TcpProxy.start((echo.address() as AddressInfo).port);
  const probe = createConnection({ host: '127.0.0.1', port: other.port });
  probe.write('12345');
  await once(probe, 'data');
  probe.destroy();
  await other.stop();
  expect(received).toBe(5);
  proxy.suffer({ kind: 'none' });
  expect(String(await once(client, 'data'))).toBe('before');
  expect(String(await once(late, 'data'))).toBe('later');
});

test('a cut resets connections, and new ones until it is healed', async () => {
  const client = await connect();
  proxy.suffer({ kind: 'cut' });
  expect((await once(client, 'error'))[0]).toMatchObject({ code: 'ECONNRESET' });
  const refused = createConnection({ host: '127.0.0.1', port: proxy.port });
  expect((await once(refused, 'error'))[0]).toMatchObject({ code: 'ECONNRESET' });
  proxy.suffer({ kind: 'none' });
  const again = await connect();
  again.write('y');
  expect(String(await once(again, 'data'))).toBe('y');
});

test('a connection that is cut after some bytes has carried exactly these', async () => {
  proxy.suffer({ kind: 'cut-after', bytes: 1000 });
  const client = await connect();
  client.write(Buffer.alloc(1500));
  expect((await once(client, 'error'))[0]).toMatchObject({ code: 'ECONNRESET' });
  await vi.waitFor(() => expect(received).toBe(1000));
});
