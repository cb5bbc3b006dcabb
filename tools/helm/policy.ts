import type { Facts } from '../environment/service-facts';
import { selects, serviceOf, workloadsOf, type KubernetesObject, type Labels } from './kubernetes-objects';
import { podProblems } from './pod-policy';

/** What every workload keeps (restricted pods, probes, budgets, closed network), where it is not kept. */
export function policyProblems(objects: readonly KubernetesObject[], facts: Facts): string[] {
  return objects.flatMap((object) =>
    rulesFor(object, objects, facts).map((problem) => `${object.kind} ${object.metadata.name}: ${problem}`),
  );
}

function rulesFor(object: KubernetesObject, objects: readonly KubernetesObject[], facts: Facts): string[] {
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
      return [...podProblems(object.spec!.template!.spec, 'service'), ...companionProblems(object, objects)];
    case 'Pod':
      return podProblems(object.spec!, 'once');
    case 'ScaledObject':
      return scalingProblems(object, objects, facts);
    case 'HorizontalPodAutoscaler':
      return targetProblems(object, objects);
    case 'NetworkPolicy':
      return openings(object);
    default:
      return [];
  }
}

/** The objects that belong to a workload, found by its pods' labels. */
function companionProblems(workload: KubernetesObject, objects: readonly KubernetesObject[]): string[] {
  const { metadata, spec } = workload.spec!.template!;
  const found = (kind: string, selector: (one: KubernetesObject) => Labels | undefined) =>
    objects.filter((one) => one.kind === kind && selects(selector(one), metadata.labels));
  const problems: string[] = [];
  if (!selects(workload.spec!.selector?.matchLabels, metadata.labels)) problems.push('does not select its own pods');
  if (found('PodDisruptionBudget', (one) => one.spec?.selector?.matchLabels).length !== 1)
    problems.push('needs exactly one PodDisruptionBudget');
  const closed = found('NetworkPolicy', (one) => one.spec?.podSelector?.matchLabels).filter(
    ({ spec: policy }) => policy?.policyTypes?.includes('Ingress') && policy.policyTypes.includes('Egress'),
  );
  if (closed.length === 0) problems.push('has no NetworkPolicy that denies by default both ways');
  const accounts = objects.filter(
    ({ kind, metadata: one }) => kind === 'ServiceAccount' && one.name === spec.serviceAccountName,
  );
  if (accounts.length !== 1) problems.push('has no ServiceAccount of its own');
  const services = found('Service', (one) => one.spec?.selector);
  if (services.length !== 1) problems.push('needs exactly one Service');
  const ports = new Set(spec.containers?.flatMap((one) => one.ports?.map(({ name }) => name) ?? []));
  for (const { targetPort } of services.flatMap((one) => one.spec?.ports ?? []))
    if (typeof targetPort === 'string' && !ports.has(targetPort)) problems.push(`has no port named ${targetPort}`);
  return problems;
}

/** A rule without peers lets everybody in or out; in is meant where a service is open, out never. */
function openings({ spec }: KubernetesObject): string[] {
  const problems: string[] = [];
  if ((spec?.egress ?? []).some(({ to }) => !to?.length)) problems.push('lets its pods connect to everything');
  if ([...(spec?.ingress ?? []), ...(spec?.egress ?? [])].some(({ ports }) => !ports?.length))
    problems.push('has a rule for all ports');
  return problems;
}

function scalingProblems(object: KubernetesObject, objects: readonly KubernetesObject[], facts: Facts): string[] {
  const service = facts.services.find(({ name }) => name === serviceOf(object));
  const problems = targetProblems(object, objects);
  for (const { type, metadata } of object.spec?.triggers ?? []) {
    if (type !== 'kafka') problems.push(`has a trigger ${type}`);
    // A service's name is its consumer group (ServiceDefinition).
    if (metadata.consumerGroup !== service?.name) problems.push(`watches the group ${metadata.consumerGroup}`);
    if (!service?.consumes.some((topic) => topic === metadata.topic))
      problems.push(`watches the topic ${metadata.topic}`);
  }
  return problems;
}

function targetProblems({ spec }: KubernetesObject, objects: readonly KubernetesObject[]): string[] {
  const target = workloadsOf(objects).find(
    ({ kind, metadata }) => kind === spec?.scaleTargetRef?.kind && metadata.name === spec.scaleTargetRef.name,
  );
  if (!target) return ['scales what is not there'];
  return target.spec?.replicas === undefined ? [] : ['scales a workload whose number of pods is fixed'];
}
