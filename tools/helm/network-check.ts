import type { Facts } from '../environment/service-facts';
import { chartFacts } from './chart-facts';
import { serviceOf, serviceOfPeer, type KubernetesObject, type PolicyRule } from './kubernetes-objects';

const PORTS: Readonly<Record<string, number>> = { http: 8080, grpc: 8500 };

/** Connections between services that the policies allow, one way or the other, without need, or deny although needed. */
export function networkProblems(objects: readonly KubernetesObject[], facts: Facts): string[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const services = new Set(facts.services.map(({ name }): string => name));
  const wanted = new Set(
    Object.entries(chartFacts(facts)).flatMap(([caller, { calls }]) =>
      Object.entries(calls).flatMap(([peer, protocols]) => protocols.map((one) => arrow(caller, peer, PORTS[one]!))),
    ),
  );
  const out = new Set<string>();
  const into = new Set<string>();
  for (const policy of policies) {
    const here = serviceOf(policy);
    if (!services.has(here)) continue;
    for (const [peer, port] of connections(policy.spec?.egress))
      if (services.has(peer)) out.add(arrow(here, peer, port));
    for (const [peer, port] of connections(policy.spec?.ingress))
      if (services.has(peer)) into.add(arrow(peer, here, port));
  }
  return [
    ...[...wanted].filter((one) => !out.has(one)).map((one) => `${one} is needed but may not leave`),
    ...[...wanted].filter((one) => !into.has(one)).map((one) => `${one} is needed but may not enter`),
    ...[...out].filter((one) => !wanted.has(one)).map((one) => `${one} may leave without need`),
    ...[...into].filter((one) => !wanted.has(one)).map((one) => `${one} may enter without need`),
  ];
}

const arrow = (from: string, to: string, port: number | string) => `${from} → ${to}:${port}`;

function connections(rules: readonly PolicyRule[] = []): [peer: string, port: number | string][] {
  return rules.flatMap(({ from, to, ports = [] }) =>
    [...(from ?? []), ...(to ?? [])].flatMap((peer) => {
      const service = serviceOfPeer(peer);
      return service === undefined ? [] : ports.map(({ port }): [string, number | string] => [service, port]);
    }),
  );
}
