import { PassThrough } from 'node:stream';
import {
  FaceExtractionService,
  IngestionService,
  type ListLedgerRequest,
  type ListLedgerResponse,
  type GetBatchRequest,
  type UploadPhotosRequest,
} from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { grpcClient } from '@facet/platform-grpc';
import type { EventBus } from '@facet/port-event-bus';
import { createLogger } from '@facet/platform-logging';
import { Controller, Get, Module } from '@nestjs/common';
import { GrpcMethod, GrpcStreamMethod } from '@nestjs/microservices';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceDefinition } from './service-definition';
import { startProcess, type RunningProcess } from './start-process';

let written = 0;

@Controller()
class DemoController {
  @GrpcMethod('IngestionService', 'GetBatch')
  getBatch({ batchId }: GetBatchRequest) {
    if (batchId === 'bug') throw new TypeError('boom');
    if (batchId !== 'known') throw new FacetError('NOT_FOUND', `no batch ${batchId}`, { reason: 'NO_SUCH_BATCH' });
    return { batch: { id: batchId, total: 3 } };
  }

  @GrpcMethod('IngestionService', 'ListLedger')
  async *listLedger({ batchId }: ListLedgerRequest): AsyncGenerator<Pick<ListLedgerResponse, '$typeName'> | object> {
    for (written = 0; written < 2000; written++) yield { row: { batchId, path: `${written}`.padEnd(10_000) } };
    if (batchId === 'breaks') throw new FacetError('DATA_LOSS', 'the ledger is torn');
  }

  @GrpcStreamMethod('IngestionService', 'UploadPhotos')
  async uploadPhotos(requests: AsyncIterable<UploadPhotosRequest>) {
    let total = 0;
    for await (const { part } of requests) total += part.case === 'chunk' ? part.value.length : 0;
    return { batch: { total } };
  }

  @GrpcMethod('IngestionService', 'IngestSource')
  async *ingestSource() {}

  @GrpcMethod('IngestionService', 'GetUpload')
  async *getUpload() {}

  @GrpcMethod('IngestionService', 'SealBatch')
  sealBatch() {
    return {};
  }

  @GrpcMethod('IngestionService', 'WatchBatch')
  async *watchBatch() {}

  @GrpcMethod('IngestionService', 'ListBatches')
  listBatches() {
    return {};
  }

  @Get('demo')
  demo() {
    throw new FacetError('INVALID_ARGUMENT', 'field a is text, not a number', { reason: 'NOT_A_NUMBER' });
  }
}

@Module({ controllers: [DemoController] })
class DemoModule {}

const demo: ServiceDefinition = {
  name: 'gateway',
  module: DemoModule,
  rpc: [IngestionService],
  parts: [],
  http: { owns: (path) => path.startsWith('/demo') },
};

const logger = createLogger({ service: 'spec', destination: new PassThrough() });
const start = (services: ServiceDefinition[]) =>
  startProcess({
    services,
    compose: async (_, environment) => ({ parts: {}, environment, dataFolder: '/nowhere', close: async () => {} }),
    environment: {},
    logger,
    httpPort: 0,
    grpcPort: 0,
  });

describe('a process with one service', () => {
  let running: RunningProcess;
  let client: ReturnType<typeof grpcClient<typeof IngestionService>>;
  beforeAll(async () => {
    running = await start([demo]);
    client = grpcClient(IngestionService, `127.0.0.1:${running.grpcPort}`);
  });
  afterAll(async () => {
    client.close();
    await running.stop();
  });

  test('answers a unary call', async () => {
    expect((await client.getBatch({ batchId: 'known' })).batch).toMatchObject({ id: 'known', total: 3 });
  });

  test('carries code, sentence and reason of an error', async () => {
    await expect(client.getBatch({ batchId: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'no batch x',
      reason: 'NO_SUCH_BATCH',
    });
    await expect(client.getBatch({ batchId: 'bug' })).rejects.toMatchObject({
      code: 'INTERNAL',
      reason: 'UNEXPECTED',
      message: 'something unexpected went wrong; the log of the service says what',
    });
  });

  test('streams a reply to its end, and its error', async () => {
    let rows = 0;
    for await (const { row } of client.listLedger({ batchId: 'b' })) rows += row?.batchId === 'b' ? 1 : 0;
    expect(rows).toBe(2000);
    const reading = async () => {
      for await (const message of client.listLedger({ batchId: 'breaks' })) expect(message.row).toBeDefined();
    };
    await expect(reading()).rejects.toMatchObject({ code: 'DATA_LOSS', message: 'the ledger is torn' });
  });

  test('does not produce far ahead of a reader that stops', async () => {
    for await (const message of client.listLedger({ batchId: 'b' })) {
      expect(message.row).toBeDefined();
      break;
    }
    expect(written).toBeLessThan(2000);
  });

  test('takes a stream of requests', async () => {
    async function* requests() {
      for (let i = 0; i < 50; i++) yield { part: { case: 'chunk' as const, value: new Uint8Array(100_000) } };
    }
    expect((await client.uploadPhotos(requests())).batch?.total).toBe(5_000_000);
  });

  test('answers HTTP on the paths that the service owns, errors as JSON', async () => {
    const base = `http://127.0.0.1:${running.httpPort}`;
    const reply = await fetch(`${base}/demo`);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ error: 'field a is text, not a number', reason: 'NOT_A_NUMBER' });
    expect((await fetch(`${base}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
  });

  test('refuses a taken port with one sentence', async () => {
    const second = startProcess({
      services: [],
      compose: async (_, environment) => ({ parts: {}, environment, dataFolder: '/nowhere', close: async () => {} }),
      environment: {},
      logger,
      httpPort: running.httpPort,
      grpcPort: 0,
    });
    await expect(second).rejects.toMatchObject({
      reason: 'PORT_TAKEN',
      message: expect.stringContaining('--http-port'),
    });
  });
});

test('a method without a handler stops the start', async () => {
  await expect(start([{ ...demo, rpc: [IngestionService, FaceExtractionService] }])).rejects.toThrow(
    'no handler for facet.faces.v1.FaceExtractionService/ListFaces',
  );
});

test('a topic without a handler stops the start', async () => {
  // The check comes before the bus is asked for anything.
  const eventBus = { close: async () => {} } as EventBus;
  const starting = startProcess({
    services: [{ ...demo, name: 'serving', parts: ['eventBus'] }],
    compose: async (_, environment) => ({
      parts: { eventBus },
      environment,
      dataFolder: '/nowhere',
      close: () => eventBus.close(),
    }),
    environment: {},
    logger,
    httpPort: 0,
    grpcPort: 0,
  });
  await expect(starting).rejects.toThrow('serving has no handler for models.version.published.v1');
});
