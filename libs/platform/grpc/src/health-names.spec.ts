import { Health, IngestionService } from '@facet/contracts-rpc';
import { afterEach, expect, test } from 'vitest';
import { grpcClient } from './grpc-client';
import { serveIngestion, type TestServer } from './grpc-server.fixture';

let server: TestServer;
let health: ReturnType<typeof grpcClient<typeof Health>>;
afterEach(async () => {
  health.close();
  await server.close();
});

test('a name that is longer than any is refused as others are answered', async () => {
  server = await serveIngestion({});
  health = grpcClient(Health, server.address, { deadlineMs: 5_000 });
  const service = 'x'.repeat(100_000);
  const refused = { code: 'INVALID_ARGUMENT', message: 'service has 100000 characters, at most 200 are taken' };
  await expect(health.check({ service })).rejects.toMatchObject(refused);
  await expect(health.watch({ service })[Symbol.asyncIterator]().next()).rejects.toMatchObject(refused);
  await expect(health.check({ service: 'x'.repeat(200) })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const { typeName } = IngestionService;
  expect((await health.check({ service: typeName })).status).toBe(1);
  expect(Object.keys((await health.list({})).statuses)).toEqual(['', typeName]);
});
