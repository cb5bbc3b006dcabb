import type { ServiceName } from '@facet/contracts-events';
import { freePorts } from '@facet/testing/real-parts';

/** The services in the order in which data flows; each is a folder of `apps/`. */
export const SERVICE_APPS = [
  'ingestion',
  'face-extraction',
  'tfrecord-conversion',
  'training',
  'serving',
  'gateway',
] as const satisfies readonly ServiceName[];

export type ServiceApp = (typeof SERVICE_APPS)[number];

/** One process of the stack. */
export interface StackService {
  readonly app: ServiceApp;
  /** The app's name; a further replica has its number behind it: `face-extraction-2`. */
  readonly name: string;
  readonly httpPort: number;
  readonly grpcPort: number;
}

/** Names and free ports for every service, `replicas` of each; 1 unless said. */
export async function planServices(replicas: Partial<Record<ServiceApp, number>> = {}): Promise<StackService[]> {
  const named = SERVICE_APPS.flatMap((app) =>
    Array.from({ length: replicas[app] ?? 1 }, (_, i) => ({ app, name: i === 0 ? app : `${app}-${i + 1}` })),
  );
  const ports = await freePorts(2 * named.length);
  return named.map((service, i) => ({ ...service, httpPort: ports[2 * i]!, grpcPort: ports[2 * i + 1]! }));
}

type Variable<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Uppercase<First>}_${Variable<Rest>}`
  : Uppercase<Name>;

export type AddressVariables = Readonly<Record<`${Variable<ServiceApp>}_${'GRPC' | 'HTTP'}_ADDRESS`, string>>;

/**
 * Where the services answer, by the variables that they and `facet run --connect` read. Several replicas are one
 * address in gRPC's own notation, among which the client takes turns.
 */
export function addressVariables(services: readonly StackService[]): AddressVariables {
  const variables: Record<string, string> = {};
  for (const app of new Set(services.map((service) => service.app))) {
    const replicas = services.filter((service) => service.app === app);
    const name = app.toUpperCase().replaceAll('-', '_');
    const grpc = replicas.map(({ grpcPort }) => `127.0.0.1:${grpcPort}`).join(',');
    variables[`${name}_GRPC_ADDRESS`] = replicas.length > 1 ? `ipv4:${grpc}` : grpc;
    variables[`${name}_HTTP_ADDRESS`] = `127.0.0.1:${replicas[0]!.httpPort}`;
  }
  return variables as AddressVariables;
}
