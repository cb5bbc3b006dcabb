import { pause } from '@facet/kernel';
import { callContext } from '@facet/platform-call-context';
import { afterEach, expect, test } from 'vitest';
import { serveIngestion, type TestServer } from './grpc-server.fixture';

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(...parameters: Parameters<typeof serveIngestion>): Promise<TestServer> {
  const server = await serveIngestion(...parameters);
  servers.push(server);
  return server;
}

/** Work without an end of its own, and whether its call has told it to stop. */
function endless() {
  let told = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (told = resolve));
  let began = (): void => undefined;
  const started = new Promise<void>((resolve) => (began = resolve));
  const work = async () => {
    began();
    await pause(600_000, callContext()!.signal).catch(() => undefined);
    told();
  };
  return { work, started, stopped };
}

test('a call ends at its deadline, and so does the work that it asked for', async () => {
  const { work, stopped } = endless();
  const client = (await serve({ GetBatch: work })).client();
  await expect(client.getBatch({ batchId: 'b' }, { deadlineMs: 50 })).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  });
  await stopped;
});

test('the default deadline of a client holds where a call names none', async () => {
  const { work, stopped } = endless();
  const client = (await serve({ GetBatch: work })).client({ deadlineMs: 50 });
  await expect(client.getBatch({})).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await stopped;
});

test('a call made for a call has what is left of its time', async () => {
  const seen: number[] = [];
  const note = async () => void seen.push(callContext()!.deadline);
  const behind = await serve({ GetBatch: async () => note().then(() => ({})) });
  const front = await serve({
    GetBatch: async () => {
      await note();
      return behind.client().getBatch({});
    },
  });
  await front.client().getBatch({}, { deadlineMs: 5_000 });
  const [first, second] = seen as [number, number];
  // A second for the way; without the caller's deadline it would be the 30 s of a client.
  expect(Math.abs(second - first)).toBeLessThan(1_000);
});

test('a deadline of nothing is over before anybody is asked', async () => {
  let asked = 0;
  const client = (await serve({ GetBatch: async () => ({ batch: { total: ++asked } }) })).client();
  await client.getBatch({});
  await expect(client.getBatch({}, { deadlineMs: -1 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(asked).toBe(1);
});

test('a caller that goes ends what is done for it, however far away', async () => {
  const { work, started, stopped } = endless();
  const behind = await serve({ GetBatch: work });
  const front = await serve({ GetBatch: () => behind.client().getBatch({}) });
  const leaving = new AbortController();
  const call = front.client().getBatch({}, { signal: leaving.signal });
  await started;
  leaving.abort();
  await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
  await stopped;
});

test('a stream ends at the deadline of the call that it is read for', async () => {
  const { work, stopped } = endless();
  const behind = await serve({
    WatchBatch: async function* () {
      yield { batch: { id: 'b' } };
      await work();
    },
  });
  const front = await serve({
    GetBatch: async () => {
      for await (const { batch } of behind.client().watchBatch({})) expect(batch?.id).toBe('b');
    },
  });
  await expect(front.client().getBatch({}, { deadlineMs: 300 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await stopped;
});

test('a stream that is silent for too long is given up, on both sides', async () => {
  const { work, stopped } = endless();
  const server = await serve({
    WatchBatch: async function* () {
      yield { batch: { id: 'b' } };
      await work();
    },
  });
  const messages: unknown[] = [];
  const reading = async () => {
    for await (const message of server.client().watchBatch({}, { idleMs: 100 })) messages.push(message);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', reason: 'STREAM_IDLE' });
  expect(messages).toHaveLength(1);
  await stopped;
});

test('the time that a reader takes is not silence', async () => {
  const server = await serve({
    WatchBatch: async function* () {
      for (let total = 1; total <= 3; total++) yield { batch: { total } };
    },
  });
  const totals: number[] = [];
  for await (const { batch } of server.client().watchBatch({}, { idleMs: 200 })) {
    totals.push(batch!.total);
    await pause(300);
  }
  expect(totals).toEqual([1, 2, 3]);
});

test('an upload whose answer does not come is given up', async () => {
  const { work, stopped } = endless();
  const server = await serve({ UploadPhotos: work });
  async function* photos() {
    yield { part: { case: 'chunk' as const, value: new Uint8Array(10) } };
  }
  await expect(server.client().uploadPhotos(photos(), { idleMs: 100 })).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    reason: 'STREAM_IDLE',
  });
  await stopped;
});
