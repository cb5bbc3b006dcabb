import type { DescService } from '@bufbuild/protobuf';
import { FacetError } from '@facet/kernel';
import { readConfig, type Environment } from '@facet/platform-config';
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { DEFAULT_MAX_REQUEST_BYTES, serverOptions } from './channel-options';
import { grpcConfig } from './grpc.config';
import { statusOf } from './grpc-status';
import { grpcTls } from './grpc-tls';
import { refusingLongNames } from './health-names';
import { packageDefinition, serviceDefinition } from './service-descriptors';

/** A service that a host has or will have. */
export interface HostedService {
  readonly service: DescService;
  /** Largest request, in bytes; default 4 MiB. */
  readonly maxRequestBytes?: number;
}

/** The process's gRPC server: it listens, services join, it opens. Health and reflection are always on. */
export class GrpcHost {
  private readonly server: Server;
  private readonly credentials: ServerCredentials;
  private readonly health = new HealthImplementation({ '': 'NOT_SERVING' });
  private readonly limits: Map<DescService, number>;

  /**
   * Until one of `services` joins, its calls are UNAVAILABLE, which callers try again, and not unknown, which they do
   * not. Throws FAILED_PRECONDITION for a bad configuration of connections.
   */
  constructor(services: readonly HostedService[] = [], environment: Environment = {}) {
    const config = readConfig(grpcConfig, environment);
    this.credentials = grpcTls(environment)?.server ?? ServerCredentials.createInsecure();
    this.limits = new Map(
      services.map(({ service, maxRequestBytes = DEFAULT_MAX_REQUEST_BYTES }) => [service, maxRequestBytes]),
    );
    this.server = new Server(
      serverOptions({
        // A request above all limits is refused before it is read; each service sees to its own.
        maxRequestBytes: Math.max(DEFAULT_MAX_REQUEST_BYTES, ...this.limits.values()),
        maxConnectionAgeMs: config.GRPC_MAX_CONNECTION_AGE_MS,
        maxConnectionAgeGraceMs: config.GRPC_MAX_CONNECTION_AGE_GRACE_MS,
      }),
    );
    for (const service of this.limits.keys()) this.server.addService(this.definitionOf(service), notYet(service));
  }

  /** From now on `implementation` answers the service's calls. */
  join(service: DescService, implementation: UntypedServiceImplementation): void {
    if (!this.limits.has(service)) this.limits.set(service, DEFAULT_MAX_REQUEST_BYTES);
    const definition = this.definitionOf(service);
    this.server.removeService(definition);
    this.server.addService(definition, implementation);
  }

  /**
   * Listens on `address` (`host:port`, port 0 for any) and returns the port, so that services can be told where they
   * are before they start. A taken port is FAILED_PRECONDITION.
   */
  async listen(address: string): Promise<number> {
    this.health.addToServer({
      addService: (service, implementation) => this.server.addService(service, refusingLongNames(implementation)),
    });
    return new Promise<number>((resolve, reject) => {
      this.server.bindAsync(address, this.credentials, (cause, bound) => {
        if (!cause) return resolve(bound);
        const message = `the gRPC address ${address} cannot be used (is the port taken?); choose another with --grpc-port`;
        reject(new FacetError('FAILED_PRECONDITION', message, { reason: 'PORT_TAKEN', cause }));
      });
    });
  }

  /** All services have joined: reflection lists them, health says SERVING. */
  open(): void {
    new ReflectionService(packageDefinition([...this.limits.keys()])).addToServer(this.server);
    this.setServing(true);
  }

  /** What the health service answers, for the process and for each of its services. */
  setServing(serving: boolean): void {
    const status = serving ? 'SERVING' : 'NOT_SERVING';
    for (const name of ['', ...[...this.limits.keys()].map(({ typeName }) => typeName)])
      this.health.setStatus(name, status);
  }

  /** Answers the calls in flight, for at most `graceMs`, then ends them. */
  async close(graceMs = 5000): Promise<void> {
    this.setServing(false);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.server.forceShutdown();
        resolve();
      }, graceMs);
      this.server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private definitionOf(service: DescService) {
    return serviceDefinition(service, this.limits.get(service));
  }
}

/** Methods of a service that is being started. */
function notYet({ methods, typeName }: DescService): UntypedServiceImplementation {
  const status = statusOf(new FacetError('UNAVAILABLE', `${typeName} is being started`, { reason: 'STARTING' }));
  const refuse = (call: { emit(event: 'error', error: unknown): void }, callback?: (error: unknown) => void) =>
    callback ? callback(status) : call.emit('error', status);
  return Object.fromEntries(methods.map(({ name }) => [name, refuse])) as unknown as UntypedServiceImplementation;
}
