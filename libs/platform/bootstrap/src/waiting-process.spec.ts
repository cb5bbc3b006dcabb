import { createServer, type AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { IngestionService } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { grpcClient, GrpcHost } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import type { EventBus, SubscriptionStatus } from '@facet/port-event-bus';
import { Controller, Module } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { EVENT_TRANSPORT } from '@facet/platform-events';
import { expect, test, vi } from 'vitest';
import type { ServiceDefinition } from './service-definition';
import { startProcess, type ProcessOptions } from './start-process';

@Controller()
class ModelsController {
  @EventPattern('models.version.published.v1', EVENT_TRANSPORT)
  on(): void {}
}

@Module({ controllers: [ModelsController] })
class ModelsModule {}

const demo: ServiceDefinition = { name: 'serving', module: ModelsModule, rpc: [], parts: ['eventBus'] };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function busWith(subscribe: () => Promise<{ status: SubscriptionStatus }>): EventBus {
  return {
    subscribe: async () => ({ ...(await subscribe()), lag: async () => 0, stop: async () => {} }),
    close: async () => {},
  } as unknown as EventBus;
}

async function start(options: Partial<ProcessOptions> & { eventBus?: EventBus }) {
  const lines: string[] = [];
  const destination = new PassThrough().on('data', (line: Buffer) => lines.push(line.toString()));
  const httpPort = await freePort();
  const health = async (what: string) => {
    const reply = await fetch(`http://127.0.0.1:${httpPort}/health/${what}`);
    return { status: reply.status, body: await reply.text() };
  };
  const { eventBus = busWith(async () => ({ status: 'running' })) } = options;
  const starting = startProcess({
    services: [demo],
    compose: async (_, environment) => ({ parts: { eventBus }, environment, dataFolder: '', close: async () => {} }),
    environment: {},
    logger: createLogger({ service: 'spec', destination }),
    httpPort,
    grpcPort: 0,
    ...options,
  });
  return { starting, health, lines };
}

const unreachable = () =>
  new FacetError('UNAVAILABLE', 'the database cannot be reached', { reason: 'DATABASE_UNREACHABLE' });

test('a process whose parts are not there is alive, not ready, says so once, and goes on when they come', async () => {
  let here = () => {};
  const there = new Promise<void>((resolve) => (here = resolve));
  let attempts = 0;
  let askedTwice = () => {};
  const second = new Promise<void>((resolve) => (askedTwice = resolve));
  const eventBus = busWith(async () => ({ status: 'running' }));
  const { starting, health, lines } = await start({
    compose: async (_, environment) => {
      if (++attempts < 3) throw unreachable();
      askedTwice();
      await there;
      return { parts: { eventBus }, environment, dataFolder: '', close: async () => {} };
    },
  });
  await second;
  expect(await health('live')).toMatchObject({ status: 200 });
  const ready = await health('ready');
  expect(ready.status).toBe(503);
  expect(JSON.parse(ready.body)).toMatchObject({
    ready: false,
    missing: expect.arrayContaining(['parts: the database cannot be reached']),
  });
  here();
  const running = await starting;
  expect(await health('ready')).toEqual({ status: 200, body: '{"ready":true}' });
  expect(lines.filter((line) => line.includes('the database cannot be reached'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('found what was waited for'))).toHaveLength(1);
  await running.stop();
});

test('calls that come before the services are there are UNAVAILABLE, of every kind', async () => {
  const grpcPort = await freePort();
  const codes: string[] = [];
  const { starting } = await start({
    grpcPort,
    services: [{ ...demo, rpc: [IngestionService] }],
    compose: async () => {
      const client = grpcClient(IngestionService, `127.0.0.1:${grpcPort}`);
      const failed = (error: unknown) => codes.push(FacetError.from(error).code);
      await client.getBatch({}).catch(failed);
      await client.uploadPhotos((async function* () {})()).catch(failed);
      await client.listLedger({})[Symbol.asyncIterator]().next().catch(failed);
      client.close();
      throw new FacetError('FAILED_PRECONDITION', 'enough seen');
    },
  });
  await expect(starting).rejects.toThrow('enough seen');
  expect(codes).toEqual(['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE']);
});

test('a service whose bus comes late is started again, gRPC and all', async () => {
  let attempts = 0;
  const eventBus = busWith(async () => {
    if (++attempts === 1) throw unreachable();
    return { status: 'running' };
  });
  const { starting } = await start({ eventBus });
  const running = await starting;
  expect([attempts, running.missing()]).toEqual([2, []]);
  await running.stop();
});

test('a start that waits can be given up; a bad configuration is not waited for', async () => {
  const giveUp = new AbortController();
  const { starting } = await start({
    signal: giveUp.signal,
    compose: async () => {
      giveUp.abort();
      throw unreachable();
    },
  });
  await expect(starting).rejects.toMatchObject({ code: 'CANCELLED' });
  const bad = await start({
    compose: async () => {
      throw new FacetError('FAILED_PRECONDITION', 'bad configuration: A: no', { reason: 'BAD_CONFIGURATION' });
    },
  });
  await expect(bad.starting).rejects.toMatchObject({ reason: 'BAD_CONFIGURATION' });
});

test('a process that lost its bus is not ready until it is back', async () => {
  const subscription = { status: 'running' as SubscriptionStatus };
  const eventBus = {
    subscribe: async () => ({
      get status() {
        return subscription.status;
      },
      stop: async () => {},
    }),
    close: async () => {},
  } as unknown as EventBus;
  const { starting, health } = await start({ eventBus });
  const running = await starting;
  subscription.status = 'crashed';
  expect(JSON.parse((await health('ready')).body)).toEqual({
    ready: false,
    missing: ['serving cannot take events from the bus'],
  });
  subscription.status = 'running';
  expect((await health('ready')).status).toBe(200);
  await running.stop();
});

test('a handler that never ends does not keep the process', async () => {
  const eventBus = busWith(async () => ({ status: 'running' }));
  const stuck = { ...eventBus, subscribe: async () => ({ status: 'running', stop: () => new Promise(() => {}) }) };
  const { starting, lines } = await start({ eventBus: stuck as unknown as EventBus });
  await (await starting).stop();
  expect(lines.join('')).toContain('events in flight did not end within 3000 ms');
});

test('a service is not ready before the services that it calls have been', async () => {
  const peer = new GrpcHost();
  const port = await peer.listen('127.0.0.1:0');
  const { starting, health, lines } = await start({
    services: [{ ...demo, peers: ['training'] }],
    environment: { TRAINING_GRPC_ADDRESS: `127.0.0.1:${port}` },
  });
  await vi.waitFor(async () => expect((await health('ready')).body).toContain('training: training at'), 10_000);
  expect(JSON.parse((await health('ready')).body)).toMatchObject({
    missing: expect.arrayContaining([`training: training at 127.0.0.1:${port} is not ready`]),
  });
  peer.open();
  const running = await starting;
  expect(running.missing()).toEqual([]);
  expect(lines.filter((line) => line.includes('is not ready'))).toHaveLength(1);
  await running.stop();
  await peer.close(0);
});

test('requests that come before the services are there are 503, and not unknown', async () => {
  let reply: Response | undefined;
  const httpPort = await freePort();
  const { starting } = await start({
    httpPort,
    compose: async () => {
      reply = await fetch(`http://127.0.0.1:${httpPort}/v1/models`);
      throw new FacetError('FAILED_PRECONDITION', 'enough seen');
    },
  });
  await expect(starting).rejects.toThrow('enough seen');
  expect([reply?.status, await reply?.json()]).toMatchObject([503, { code: 'UNAVAILABLE', reason: 'STARTING' }]);
});
