import type { ServiceName } from '@facet/contracts-events';
import { FacetError } from '@facet/kernel';
import type { Environment } from '@facet/platform-config';
import { grpcTls, serviceHealth } from '@facet/platform-grpc';
import type { ServiceDefinition } from './service-definition';
import { untilAvailable, type Waiting } from './until-available';

/** Name of the variable that says where a service answers gRPC, e.g. `FACE_EXTRACTION_GRPC_ADDRESS`. */
export function grpcAddressVariable(name: ServiceName): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_GRPC_ADDRESS`;
}

/**
 * Waits until the services that `services` call, and that run elsewhere, have been ready once. What happens to them later
 * is for each call: a service that went with its peer would take its own callers along.
 */
export async function peersReady(
  services: readonly ServiceDefinition[],
  environment: Environment,
  waiting: Waiting,
): Promise<void> {
  const here = new Set(services.map(({ name }) => name));
  const peers = new Set(services.flatMap(({ peers = [] }) => peers).filter((name) => !here.has(name)));
  await Promise.all([...peers].map((name) => untilAvailable(name, () => ready(name, environment), waiting)));
}

async function ready(name: ServiceName, environment: Environment): Promise<void> {
  // The default of every service's own configuration: all in one process.
  const address = environment[grpcAddressVariable(name)] || '127.0.0.1:8500';
  const health = await serviceHealth(address, grpcTls(environment));
  if (health === 'SERVING') return;
  throw new FacetError('UNAVAILABLE', `${name} at ${address} ${health}`, { reason: 'PEER_NOT_READY' });
}
