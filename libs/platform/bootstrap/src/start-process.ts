import { FacetError } from '@facet/kernel';
import type { Environment } from '@facet/platform-config';
import { GrpcHost } from '@facet/platform-grpc';
import type { Logger } from '@facet/platform-logging';
import { gauge, startTracing } from '@facet/platform-telemetry';
import { HttpHost } from './http-host';
import type { ComposedParts, ComposeParts, PartName } from './parts';
import { grpcAddressVariable, peersReady } from './peers';
import { Readiness } from './readiness';
import type { ServiceDefinition } from './service-definition';
import { shutDown } from './shut-down';
import { startService, type RunningService } from './start-service';
import { untilAvailable } from './until-available';

export interface ProcessOptions {
  readonly services: readonly ServiceDefinition[];
  readonly compose: ComposeParts;
  readonly environment: Environment;
  readonly logger: Logger;
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** 0 asks for any free port. */
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Wait for services that these call and that run elsewhere; default true. */
  readonly awaitPeers?: boolean;
  /** Ends a start that waits for something. */
  readonly signal?: AbortSignal;
}

export interface RunningProcess {
  readonly httpPort: number;
  readonly grpcPort: number;
  /** What keeps the process from doing its work, one sentence each; empty when it is ready. */
  missing(): string[];
  /** Not ready, then no new events, then no new calls, then the parts: in this order nothing in flight is lost. */
  stop(): Promise<void>;
}

/** How often gRPC's health is brought in line with the readiness; HTTP's is asked for. */
const HEALTH_INTERVAL_MS = 250;

/** Of the bus that has an outbox. */
function outboxGauge({ parts: { eventBus } }: ComposedParts): () => void {
  if (!eventBus?.outboxAgeSeconds) return () => undefined;
  return gauge('facet_outbox_age_seconds', {}, () => eventBus.outboxAgeSeconds!());
}

/**
 * Runs services on shared parts, one gRPC server and one HTTP server. Listens first: a process whose parts cannot be
 * reached is alive and not ready, says what it waits for, and goes on when it is there. What was started is stopped when
 * a start fails.
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { services, compose, environment, logger, host = '127.0.0.1', awaitPeers = true } = options;
  const readiness = new Readiness();
  const grpc = new GrpcHost(
    services.flatMap(({ rpc, maxRequestBytes }) => rpc.map((service) => ({ service, maxRequestBytes }))),
    environment,
  );
  const http = new HttpHost(readiness);
  const tracing = startTracing(environment, services.length === 1 ? services[0]!.name : 'facet');
  const running: RunningService[] = [];
  let composed: ComposedParts | undefined;
  let health: NodeJS.Timeout | undefined;
  let forgetOutbox = (): void => undefined;
  const stop = async () => {
    clearInterval(health);
    forgetOutbox();
    readiness.end();
    grpc.setServing(false);
    await shutDown({ running, http, grpc, composed, tracing, logger });
  };
  const waiting = { readiness, logger, signal: options.signal ?? new AbortController().signal };
  try {
    readiness.waitFor('start', 'the services are being started');
    const grpcPort = await grpc.listen(`${host}:${options.grpcPort}`);
    const httpPort = await http.listen(host, options.httpPort);
    const names = [...new Set(services.flatMap((service): readonly PartName[] => service.parts))];
    composed = await untilAvailable('parts', () => compose(names, environment), waiting);
    forgetOutbox = outboxGauge(composed);
    const addresses = services.map(({ name }) => [grpcAddressVariable(name), `127.0.0.1:${grpcPort}`]);
    const surroundings = { ...composed, environment: { ...Object.fromEntries(addresses), ...environment } };
    if (awaitPeers) await peersReady(services, surroundings.environment, waiting);
    for (const service of services) {
      const start = () => startService(service, surroundings, { grpc, http, logger });
      const started = await untilAvailable(service.name, start, waiting);
      running.push(started);
      readiness.watch(() => started.problem());
    }
    grpc.open();
    readiness.found('start');
    health = setInterval(() => grpc.setServing(readiness.missing.length === 0), HEALTH_INTERVAL_MS);
    health.unref();
    return { httpPort, grpcPort, missing: () => readiness.missing, stop };
  } catch (error) {
    await stop().catch((cause: unknown) => logger.warn({ err: cause }, 'stopping after a failed start'));
    throw FacetError.from(error);
  }
}
