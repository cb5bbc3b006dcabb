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
  /** Takes no new events, waits for those in flight, and lets go of what the service holds. */
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
  const logger = hosts.logger.child({ service: definition.name });
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
  const { eventBus } = surroundings.parts;
  if (eventBus) {
    const concurrency = definition.eventConcurrency?.(surroundings.environment);
    const strategy = new EventTransport(eventBus, definition.name, concurrency);
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
  await app.startAllMicroservices();
  await app.init();
  if (definition.http) hosts.http.mount(definition.http.owns, web);
  logger.info('service started');
  return { name: definition.name, stop: () => app.close() };
}
