import type { DescService } from '@bufbuild/protobuf';
import { FacetError } from '@facet/kernel';
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { statusOf } from './grpc-status';
import { packageDefinition, serviceDefinition } from './service-descriptors';

/** Largest message taken, in bytes: above every documented limit, so that those can be answered by name. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** The process's gRPC server: it listens, services join, it opens. Health and reflection are always on. */
export class GrpcHost {
  private readonly server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
  private readonly health = new HealthImplementation({ '': 'NOT_SERVING' });
  private readonly services: DescService[] = [];

  /** Until the service joins, its calls are UNAVAILABLE, which callers try again, and not unknown, which they do not. */
  expect(service: DescService): void {
    this.services.push(service);
    this.server.addService(serviceDefinition(service), notYet(service));
  }

  /** From now on `implementation` answers the service's calls. */
  join(service: DescService, implementation: UntypedServiceImplementation): void {
    const definition = serviceDefinition(service);
    if (this.services.includes(service)) this.server.removeService(definition);
    else this.services.push(service);
    this.server.addService(definition, implementation);
  }

  /**
   * Listens on `address` (`host:port`, port 0 for any) and returns the port, so that services can be told where they
   * are before they start. A taken port is FAILED_PRECONDITION.
   */
  async listen(address: string): Promise<number> {
    this.health.addToServer(this.server);
    return new Promise<number>((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (cause, bound) => {
        if (!cause) return resolve(bound);
        const message = `the gRPC address ${address} cannot be used (is the port taken?); choose another with --grpc-port`;
        reject(new FacetError('FAILED_PRECONDITION', message, { reason: 'PORT_TAKEN', cause }));
      });
    });
  }

  /** All services have joined: reflection lists them, health says SERVING. */
  open(): void {
    new ReflectionService(packageDefinition(this.services)).addToServer(this.server);
    this.setServing(true);
  }

  /** What the health service answers, for the process and for each of its services. */
  setServing(serving: boolean): void {
    const status = serving ? 'SERVING' : 'NOT_SERVING';
    for (const name of ['', ...this.services.map((service) => service.typeName)]) this.health.setStatus(name, status);
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
}

/** Methods of a service that is being started. */
function notYet({ methods, typeName }: DescService): UntypedServiceImplementation {
  const status = statusOf(new FacetError('UNAVAILABLE', `${typeName} is being started`, { reason: 'STARTING' }));
  const refuse = (call: { emit(event: 'error', error: unknown): void }, callback?: (error: unknown) => void) =>
    callback ? callback(status) : call.emit('error', status);
  return Object.fromEntries(methods.map(({ name }) => [name, refuse])) as unknown as UntypedServiceImplementation;
}
