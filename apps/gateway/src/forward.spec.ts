import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { startProcess, type RunningProcess } from '@facet/platform-bootstrap';
import { createLogger } from '@facet/platform-logging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateway } from './gateway.service-definition';

let serving: Server;
let running: RunningProcess;
let base: string;

/** A service of another process: tells what it was asked. */
async function echo(request: IncomingMessage): Promise<string> {
  let bytes = 0;
  for await (const chunk of request) bytes += (chunk as Buffer).length;
  return JSON.stringify({ method: request.method, url: request.url, type: request.headers['content-type'], bytes });
}

beforeAll(async () => {
  serving = createServer((request, response) => void echo(request).then((text) => response.writeHead(201).end(text)));
  await new Promise<void>((resolve) => serving.listen(0, '127.0.0.1', resolve));
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const nobody = (closed.address() as AddressInfo).port;
  await new Promise((resolve) => closed.close(resolve));
  running = await startProcess({
    services: [gateway],
    compose: async (_, environment) => ({ parts: {}, environment, dataFolder: '', close: async () => {} }),
    environment: {
      SERVING_HTTP_ADDRESS: `127.0.0.1:${(serving.address() as AddressInfo).port}`,
      INGESTION_HTTP_ADDRESS: `127.0.0.1:${nobody}`,
    },
    logger: createLogger({ service: 'spec', destination: new PassThrough().resume() }),
    httpPort: 0,
    grpcPort: 0,
  });
  base = `http://127.0.0.1:${running.httpPort}`;
});
afterAll(async () => {
  await running?.stop();
  serving?.close();
});

test.each(['/v1/recognize?people=3', '/v1/models/face_recog:predict', '/v1/models/face_recog/versions/2/metadata'])(
  'passes %s on to serving, body and all',
  async (url) => {
    const headers = { 'content-type': 'image/jpeg' };
    const reply = await fetch(base + url, { method: 'POST', headers, body: new Uint8Array(3_000_000) });
    expect(reply.status).toBe(201);
    expect(await reply.json()).toEqual({ method: 'POST', url, type: 'image/jpeg', bytes: 3_000_000 });
  },
);

test('says which service does not answer', async () => {
  const reply = await fetch(`${base}/v1/batches`, { method: 'POST', body: 'x' });
  expect(reply.status).toBe(503);
  expect(await reply.json()).toMatchObject({ code: 'UNAVAILABLE', error: 'ingestion does not answer; try again' });
});

test('answers its own paths itself', async () => {
  expect((await fetch(base)).headers.get('content-type')).toContain('text/html');
  expect((await fetch(`${base}/v1/nothing`)).status).toBe(404);
});
