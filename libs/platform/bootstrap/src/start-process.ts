import type { ServiceName } from '@facet/contracts-events';
import { FacetError } from '@facet/kernel';
import type { Environment } from '@facet/platform-config';
import { GrpcHost } from '@facet/platform-grpc';
import type { Logger } from '@facet/platform-logging';
import { HttpHost } from './http-host';
import type { ComposeParts, PartName } from './parts';
import type { ServiceDefinition } from './service-definition';
import { startService, type RunningService } from './start-service';

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
}

export interface RunningProcess {
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Not ready, then no new events, then no new calls, then the parts: in this order nothing in flight is lost. */
  stop(): Promise<void>;
}

/** Name of the variable that says where a service answers gRPC, e.g. `FACE_EXTRACTION_GRPC_ADDRESS`. */
function grpcAddressVariable(name: ServiceName): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_GRPC_ADDRESS`;
}

/** Runs services on shared parts, one gRPC server and one HTTP server. What was started is stopped when a start fails. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { services, compose, environment, logger, host = '127.0.0.1' } = options;
  const composed = await compose(
    [...new Set(services.flatMap((service): readonly PartName[] => service.parts))],
    environment,
  );
  const grpc = new GrpcHost();
  const http = new HttpHost();
  const running: RunningService[] = [];
  const stop = async () => {
    http.setReady(false);
    grpc.setServing(false);
    for (const service of [...running].reverse()) await service.stop();
    await Promise.all([http.close(), grpc.close()]);
    await composed.close();
  };
  try {
    const grpcPort = await grpc.listen(`${host}:${options.grpcPort}`);
    const httpPort = await http.listen(host, options.httpPort);
    const addresses = services.map(({ name }) => [grpcAddressVariable(name), `127.0.0.1:${grpcPort}`]);
    const surroundings = { ...composed, environment: { ...Object.fromEntries(addresses), ...environment } };
    for (const service of services) running.push(await startService(service, surroundings, { grpc, http, logger }));
    grpc.open();
    http.setReady(true);
    return { httpPort, grpcPort, stop };
  } catch (error) {
    await stop().catch((cause: unknown) => logger.warn({ err: cause }, 'stopping after a failed start'));
    throw FacetError.from(error);
  }
}
