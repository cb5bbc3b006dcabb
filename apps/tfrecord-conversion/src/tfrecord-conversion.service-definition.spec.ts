import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { ConversionService, FaceExtractionService, IngestionService } from '@facet/contracts-rpc';
import { startProcess, type RunningProcess } from '@facet/platform-bootstrap';
import { GrpcHost, grpcClient, type GrpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CROP_RULE, photosOf, TestBatch } from './application/batch.fixture';
import { TestConversion } from './application/conversion.fixture';
import { tfrecordConversion } from './tfrecord-conversion.service-definition';

const BATCH = new TestBatch(photosOf({ ada: 6, ben: 6 }));

let conversion: TestConversion;
let neighbours: GrpcHost;
let running: RunningProcess;
let client: GrpcClient<typeof ConversionService>;

type Stream = ServerWritableStream<object, object>;

/** Ingestion and face-extraction as far as conversion asks them. */
async function startNeighbours(): Promise<number> {
  neighbours = new GrpcHost();
  neighbours.join(IngestionService, {
    ListLedger: async (call: Stream) => {
      for await (const row of BATCH.ledger()) call.write({ row });
      call.end();
    },
  });
  neighbours.join(FaceExtractionService, {
    ListJudgements: async (call: Stream) => {
      for await (const judgement of BATCH.judgements()) call.write({ judgements: [judgement] });
      call.end();
    },
    ListFaces: async (call: Stream) => {
      for await (const face of BATCH.faces()) call.write({ face });
      call.end();
    },
  });
  const port = await neighbours.listen('127.0.0.1:0');
  neighbours.open();
  return port;
}

beforeAll(async () => {
  conversion = await TestConversion.open();
  const objectStore = new MemoryObjectStore();
  await BATCH.storeCrops(objectStore);
  const address = `127.0.0.1:${await startNeighbours()}`;
  const { connection } = conversion;
  const eventBus = new OutboxEventBus(connection.database);
  running = await startProcess({
    services: [tfrecordConversion],
    compose: async (_, environment) => ({
      parts: { objectStore, eventBus, database: connection },
      environment,
      dataFolder: '/nowhere',
      close: () => connection.close(),
    }),
    environment: { INGESTION_GRPC_ADDRESS: address, FACE_EXTRACTION_GRPC_ADDRESS: address },
    logger: createLogger({ service: 'test', level: 'silent' }),
    httpPort: 0,
    grpcPort: 0,
  });
  client = grpcClient(ConversionService, `127.0.0.1:${running.grpcPort}`);
});

afterAll(async () => {
  client.close();
  await running.stop();
  await neighbours.close();
});

test('a dataset is made over gRPC, then found, got and listed', async () => {
  const request = { batchId: 'batch-1', cropRule: CROP_RULE, split: { seed: 7 } };
  const create = async () => {
    const messages = [];
    for await (const message of client.createDataset(request)) messages.push(message);
    return messages;
  };
  const made = await create();
  const first = made.at(0)!;
  const last = made.at(-1)!;
  expect(first.total).toBe(12);
  expect(first.dataset).toBeUndefined();
  expect(last).toMatchObject({ done: 12, total: 12, found: false });
  expect(last.dataset).toMatchObject({
    labels: ['ada', 'ben'],
    splits: { train: 8, validation: 4 },
    shards: 2,
    batchId: 'batch-1',
    uri: `memory:///datasets/${last.dataset!.version}`,
    cropRule: { scale: 1.3, sizePx: 224 },
  });
  const again = (await create()).at(-1)!;
  expect(again).toEqual({ ...last, found: true });
  const { version } = last.dataset!;
  expect((await client.getDataset({ version })).dataset).toEqual(last.dataset);
  expect((await client.listDatasets({})).datasets).toEqual([last.dataset]);
});

test('refusals arrive with their code and sentence', async () => {
  const creating = async () => {
    for await (const message of client.createDataset({ batchId: 'batch-1' })) expect(message.dataset).toBeUndefined();
  };
  await expect(creating()).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'crop_rule is missing; give its scale and size_px, e.g. 1.3 and 224',
  });
  await expect(client.getDataset({ version: 'abc' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    reason: 'NO_SUCH_DATASET',
  });
});
