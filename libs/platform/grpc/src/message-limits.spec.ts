import { create, toBinary } from '@bufbuild/protobuf';
import { GetBatchRequestSchema, GetJobRequestSchema, IngestionService, TrainingService } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { afterEach, expect, test } from 'vitest';
import { DEFAULT_MAX_REQUEST_BYTES } from './channel-options';
import { grpcClient } from './grpc-client';
import { GrpcHost } from './grpc-host';
import { serveIngestion } from './grpc-server.fixture';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An id with which a request has exactly `bytes` bytes. */
function idOf(bytes: number, size: (id: string) => number): string {
  const rest = bytes - size('x'.repeat(bytes));
  const id = 'x'.repeat(bytes + rest);
  expect(size(id)).toBe(bytes);
  return id;
}

const batchRequest = (batchId: string) =>
  toBinary(GetBatchRequestSchema, create(GetBatchRequestSchema, { batchId })).length;
const jobRequest = (jobId: string) => toBinary(GetJobRequestSchema, create(GetJobRequestSchema, { jobId })).length;

test('a service takes 4 MiB when it says nothing, and names the limit to more', async () => {
  const server = await serveIngestion({
    GetBatch: async ({ batchId }: { batchId: string }) => ({ batch: { total: batchId.length } }),
  });
  closing.push(() => server.close());
  const client = server.client();
  const fits = idOf(DEFAULT_MAX_REQUEST_BYTES, batchRequest);
  expect((await client.getBatch({ batchId: fits })).batch?.total).toBe(fits.length);
  await expect(client.getBatch({ batchId: `${fits}x` })).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: expect.stringContaining('4194304'),
  });
});

test('services of one process keep their own limits', async () => {
  const host = new GrpcHost([
    { service: IngestionService, maxRequestBytes: 1_000 },
    { service: TrainingService, maxRequestBytes: 8_000_000 },
  ]);
  closing.push(() => host.close(0));
  const address = `127.0.0.1:${await host.listen('127.0.0.1:0')}`;
  const ingestion = grpcClient(IngestionService, address);
  const training = grpcClient(TrainingService, address);
  closing.push(ingestion.close, training.close);
  const large = idOf(8_000_000, jobRequest);
  // Not joined yet, which is only seen once the message has been taken.
  await expect(training.getJob({ jobId: large }, { deadlineMs: 20_000 })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  await expect(training.getJob({ jobId: `${large}x` })).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: expect.stringContaining('8000000'),
  });
});

test('a limit below that of the process holds for calls and for streams', async () => {
  const server = await serveIngestion(
    {
      UploadPhotos: async (requests: AsyncIterable<object>) => {
        let total = 0;
        for await (const request of requests) total += Object.keys(request).length > 0 ? 1 : 0;
        return { batch: { total } };
      },
    },
    {},
    1_000,
  );
  closing.push(() => server.close());
  const client = server.client();
  await expect(client.getBatch({ batchId: 'x'.repeat(1_000) })).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'MESSAGE_TOO_LARGE',
    message: 'the message has 1003 bytes; facet.ingestion.v1.IngestionService takes at most 1000',
  });
  const chunks = (bytes: number) =>
    (async function* () {
      for (let i = 0; i < 3; i++) yield { part: { case: 'chunk' as const, value: new Uint8Array(bytes) } };
    })();
  expect((await client.uploadPhotos(chunks(900))).batch?.total).toBe(3);
  await expect(client.uploadPhotos(chunks(1_001))).rejects.toMatchObject({ reason: 'MESSAGE_TOO_LARGE' });
});

test('a refusal that repeats a long text is shortened: trailers that are too long would end the connection', async () => {
  const server = await serveIngestion({
    GetBatch: async ({ batchId }: { batchId: string }) => {
      throw new FacetError('NOT_FOUND', `batch ${batchId} is not there`);
    },
  });
  closing.push(() => server.close());
  const client = server.client();
  const failure = (batchId: string) =>
    client.getBatch({ batchId }, { deadlineMs: 5_000 }).catch((error: unknown) => FacetError.from(error));
  for (const character of ['x', '🧑']) {
    const refused = (await failure(character.repeat(100_000))) as FacetError;
    expect(refused.code).toBe('NOT_FOUND');
    expect(refused.message).toMatch(new RegExp(`^batch ${character}+…${character}+ is not there$`, 'u'));
    // As it is on the wire; common clients take 8 KiB of metadata in all.
    expect(encodeURI(refused.message).length).toBeLessThan(7_000);
  }
  const whole = 'x'.repeat(1_000);
  expect(await failure(whole)).toMatchObject({ message: `batch ${whole} is not there` });
});
