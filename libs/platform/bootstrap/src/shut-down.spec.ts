import { PassThrough } from 'node:stream';
import { FaceExtractionService } from '@facet/contracts-rpc';
import { EVENT_TRANSPORT } from '@facet/platform-events';
import { grpcClient, serviceHealth } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import type { EventBus } from '@facet/port-event-bus';
import { Controller, Module, type OnModuleDestroy } from '@nestjs/common';
import { EventPattern, GrpcMethod } from '@nestjs/microservices';
import { expect, test } from 'vitest';
import type { ServiceDefinition } from './service-definition';
import { startProcess } from './start-process';

const order: string[] = [];
let asked = (): void => undefined;
let answer = (): void => undefined;

@Controller()
class SlowController implements OnModuleDestroy {
  @EventPattern('models.version.published.v1', EVENT_TRANSPORT)
  on(): void {}

  @GrpcMethod('FaceExtractionService', 'ListFaces')
  async *listFaces() {
    asked();
    await new Promise<void>((resolve) => (answer = resolve));
    order.push('call answered');
    yield { total: 1 };
  }

  // Every rpc needs a handler; nobody asks these.
  @GrpcMethod('FaceExtractionService', 'EstimateDetection')
  estimateDetection() {
    return {};
  }

  @GrpcMethod('FaceExtractionService', 'ListJudgements')
  listJudgements() {
    return {};
  }

  onModuleDestroy(): void {
    order.push('service ended');
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

const slow: ServiceDefinition = {
  name: 'serving',
  module: SlowModule,
  rpc: [FaceExtractionService],
  parts: ['eventBus'],
};

test('a process ends in the order in which nothing is lost', async () => {
  const eventBus = {
    subscribe: async () => ({
      status: 'running',
      stop: async () => {
        if (order.includes('events paused')) return;
        expect(await serviceHealth(`127.0.0.1:${running.grpcPort}`)).toBe('is not ready');
        expect((await fetch(`http://127.0.0.1:${running.httpPort}/health/ready`)).status).toBe(503);
        order.push('events paused');
        answer();
      },
    }),
    close: async () => {},
  } as unknown as EventBus;
  const running = await startProcess({
    services: [slow],
    compose: async (_, environment) => ({
      parts: { eventBus },
      environment,
      dataFolder: '',
      close: async () => void order.push('parts closed'),
    }),
    environment: {},
    logger: createLogger({ service: 'spec', destination: new PassThrough().resume() }),
    httpPort: 0,
    grpcPort: 0,
  });
  const client = grpcClient(FaceExtractionService, `127.0.0.1:${running.grpcPort}`);
  const began = new Promise<void>((resolve) => (asked = resolve));
  const call = client.listFaces({})[Symbol.asyncIterator]().next();
  await began;
  await running.stop();
  expect((await call).value).toMatchObject({ total: 1 });
  expect(order).toEqual(['events paused', 'call answered', 'service ended', 'parts closed']);
  client.close();
});
