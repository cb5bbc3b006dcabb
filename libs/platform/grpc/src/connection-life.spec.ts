import { FacetError } from '@facet/kernel';
import { afterEach, expect, test } from 'vitest';
import { followed } from './followed';
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

test('a watch that outlives its connection by too much is begun again, and ends as it would have', async () => {
  let watches = 0;
  server = await serveIngestion(
    {
      WatchBatch: async function* () {
        yield { batch: { total: ++watches } };
        if (watches < 3) await new Promise(() => undefined);
      },
    },
    { GRPC_MAX_CONNECTION_AGE_MS: '50', GRPC_MAX_CONNECTION_AGE_GRACE_MS: '50' },
  );
  const client = server.client();
  const totals: number[] = [];
  for await (const { batch } of followed(() => client.watchBatch({}))) totals.push(batch!.total);
  expect(totals).toEqual([1, 2, 3]);
});

test('a watch of something that is not there ends at once, one of nobody after some tries', async () => {
  let tries = 0;
  const watch = (code: 'NOT_FOUND' | 'UNAVAILABLE') =>
    async function* () {
      tries++;
      yield* [];
      throw new FacetError(code, 'no');
    };
  const reading = async (code: 'NOT_FOUND' | 'UNAVAILABLE') => {
    for await (const _ of followed(watch(code), 1)) throw new Error('there is nothing to be read');
  };
  await expect(reading('NOT_FOUND')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(tries).toBe(1);
  await expect(reading('UNAVAILABLE')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(tries).toBe(1 + 6);
});
