import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { EventTransport } from '@facet/platform-events';
import { GrpcTransport, type GrpcHost } from '@facet/platform-grpc';
import { LOGGER, nestLogger, type Logger } from '@facet/platform-logging';
import express from 'express';
import { ErrorFilter } from './error-filter';
import type { HttpHost } from './http-host';
import { providedValues, type ServiceSurroundings } from './parts';
import type { ServiceDefinition } from './service-definition';

export interface ServiceHosts {
  readonly grpc: GrpcHost;
  readonly http: HttpHost;
  readonly logger: Logger;
}

export interface RunningService {
  readonly name: string;
  /** Why the service cannot do its work at this moment; undefined when it can. */
  problem(): string | undefined;
  /** Takes no new events and waits for those in flight. */
  pause(): Promise<void>;
  /** Lets go of what the service holds, jobs and models included. */
  stop(): Promise<void>;
}

@Module({})
class SurroundingsModule {}

function surroundingsModule(surroundings: ServiceSurroundings, logger: Logger): DynamicModule {
  const values = [...providedValues(surroundings), [LOGGER, logger] as [symbol, unknown]];
  const providers = values.map(([provide, useValue]) => ({ provide, useValue }));
  return { module: SurroundingsModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
}

/** Starts a service as one Nest application on the process's hosts: migrations, HTTP, gRPC, then events. */
export async function startService(
  definition: ServiceDefinition,
  surroundings: ServiceSurroundings,
  hosts: ServiceHosts,
): Promise<RunningService> {
  // A process of one service has its name on every line already.
  const named = hosts.logger.bindings().service === definition.name;
  const logger = named ? hosts.logger : hosts.logger.child({ service: definition.name });
  if (definition.migrations) await surroundings.parts.database?.migrate(definition.migrations);
  const root: DynamicModule = {
    module: class ServiceRoot {},
    imports: [surroundingsModule(surroundings, logger), definition.module],
    providers: [{ provide: APP_FILTER, useValue: new ErrorFilter(logger) }],
  };
  const web = express();
  const app = await NestFactory.create(root, new ExpressAdapter(web), {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const grpc = new GrpcTransport(hosts.grpc, definition.rpc);
  app.connectMicroservice({ strategy: grpc }, { inheritAppConfig: true });
  const events = eventTransport(definition, surroundings);
  if (events) app.connectMicroservice({ strategy: events }, { inheritAppConfig: true });
  try {
    await app.startAllMicroservices();
    await app.init();
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
  if (definition.http) hosts.http.mount(definition.http.owns, web);
  logger.info('service started');
  return {
    name: definition.name,
    problem: () => events?.problem(),
    pause: async () => events?.close(),
    stop: () => app.close(),
  };
}

function eventTransport(definition: ServiceDefinition, surroundings: ServiceSurroundings): EventTransport | undefined {
  const { eventBus } = surroundings.parts;
  return (
    eventBus && new EventTransport(eventBus, definition.name, definition.eventConcurrency?.(surroundings.environment))
  );
}
