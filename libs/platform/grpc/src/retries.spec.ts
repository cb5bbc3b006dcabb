import { FacetError } from '@facet/kernel';
import { afterEach, expect, test } from 'vitest';
import { serveIngestion, type TestServer } from './grpc-server.fixture';

let server: TestServer | undefined;
afterEach(() => server?.close());

const unavailable = () => new FacetError('UNAVAILABLE', 'not now');

test('a call without side effects is tried again', async () => {
  let attempts = 0;
  server = await serveIngestion({
    GetBatch: async () => {
      if (++attempts < 3) throw unavailable();
      return { batch: { total: attempts } };
    },
  });
  expect((await server.client().getBatch({})).batch?.total).toBe(3);
});

test('a stream without side effects is tried again as long as it has said nothing', async () => {
  let attempts = 0;
  server = await serveIngestion({
    ListLedger: async function* () {
      if (++attempts < 2) throw unavailable();
      yield { row: { path: 'a' } };
      throw unavailable();
    },
  });
  const paths: unknown[] = [];
  const reading = async () => {
    for await (const { row } of server!.client().listLedger({})) paths.push(row?.path);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect([attempts, paths]).toEqual([2, ['a']]);
});

test('a call that may change something is made once', async () => {
  let attempts = 0;
  server = await serveIngestion({
    UploadPhotos: async () => {
      attempts++;
      throw unavailable();
    },
  });
  await expect(server.client().uploadPhotos((async function* () {})())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(attempts).toBe(1);
});

test('another failure is not tried again', async () => {
  let attempts = 0;
  server = await serveIngestion({
    GetBatch: async () => {
      attempts++;
      throw new FacetError('INTERNAL', 'broken');
    },
  });
  await expect(server.client().getBatch({})).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(attempts).toBe(1);
});

test('a server in need is spared: the budget for further attempts runs out', async () => {
  let attempts = 0;
  server = await serveIngestion({
    GetBatch: async () => {
      attempts++;
      throw unavailable();
    },
  });
  const client = server.client();
  const call = () => expect(client.getBatch({})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  for (let i = 0; i < 4; i++) await call();
  const before = attempts;
  expect(before).toBeGreaterThan(4);
  for (let i = 0; i < 20; i++) await call();
  expect(attempts - before).toBe(20);
});
