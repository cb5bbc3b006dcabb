import { afterEach, expect, test } from 'vitest';
import { serveIngestion, type TestServer } from './grpc-server.fixture';

let server: TestServer | undefined;
afterEach(() => server?.close());

test('a connection is replaced when it is old; a call on it goes on', async () => {
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  server = await serveIngestion(
    {
      GetBatch: async (_request, _metadata, call) => ({ batch: { id: call.getPeer() } }),
      WatchBatch: async function* (_request, _metadata, call) {
        yield { batch: { id: call.getPeer() } };
        await finished;
        yield { batch: { id: 'end' } };
      },
    },
    { GRPC_MAX_CONNECTION_AGE_MS: '100' },
  );
  const client = server.client();
  const watch = client.watchBatch({})[Symbol.asyncIterator]();
  const first = (await watch.next()).value!.batch!.id;
  let now = first;
  for (const end = Date.now() + 10_000; now === first && Date.now() < end;) now = (await client.getBatch({})).batch!.id;
  expect(now).not.toBe(first);
  finish();
  expect((await watch.next()).value!.batch!.id).toBe('end');
});
