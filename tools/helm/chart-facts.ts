import { environmentOf, type Facts } from '../environment/service-facts';

/** By which of its two ports another service is called. */
type Protocol = 'grpc' | 'http';

/** What the chart's templates know of a service. */
export interface ChartFacts {
  /** Names of everything that its process reads. */
  readonly variables: readonly string[];
  readonly parts: readonly string[];
  readonly answersGrpc: boolean;
  /** Whether it fetches what its users name on the web. */
  readonly downloads: boolean;
  readonly consumes: readonly string[];
  readonly consumerGroup: string;
  /** Services that it calls, and how. */
  readonly calls: Readonly<Record<string, readonly Protocol[]>>;
}

/** By service. A variable `<SERVICE>_GRPC_ADDRESS` or `<SERVICE>_HTTP_ADDRESS` means that it calls that service. */
export function chartFacts(facts: Facts): Record<string, ChartFacts> {
  return Object.fromEntries(
    facts.services.map((service) => [
      service.name,
      {
        variables: environmentOf(service, facts).map(({ name }) => name),
        parts: service.parts,
        answersGrpc: service.answersGrpc,
        downloads: service.variables.some(({ name }) => name.includes('_DOWNLOAD_')),
        consumes: service.consumes,
        consumerGroup: service.name,
        calls: callsOf(
          service.variables.map(({ name }) => name),
          facts,
        ),
      },
    ]),
  );
}

function callsOf(variables: readonly string[], { services }: Facts): Record<string, Protocol[]> {
  const calls: Record<string, Protocol[]> = {};
  for (const { name } of services)
    for (const protocol of ['grpc', 'http'] as const)
      if (variables.includes(addressVariable(name, protocol))) (calls[name] ??= []).push(protocol);
  return calls;
}

/** For example `FACE_EXTRACTION_GRPC_ADDRESS`. */
export function addressVariable(service: string, protocol: Protocol): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_${protocol.toUpperCase()}_ADDRESS`;
}
