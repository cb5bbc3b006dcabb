import type { Container, PodSpec, Probe } from './kubernetes-objects';

/** `service` runs on, `once` ends by itself and needs no probes. */
type Life = 'service' | 'once';

/** Where a pod is less than the "restricted" Pod Security Standard and the rules of this project ask. */
export function podProblems(pod: PodSpec, life: Life): string[] {
  const problems: string[] = [];
  const { securityContext: security } = pod;
  if (security?.runAsNonRoot !== true) problems.push('may run as root');
  if (security?.seccompProfile?.type !== 'RuntimeDefault') problems.push('has no seccomp profile RuntimeDefault');
  if (pod.hostNetwork || pod.hostPID || pod.hostIPC) problems.push("uses the node's namespaces");
  if (pod.automountServiceAccountToken !== false) problems.push('mounts an API token');
  if (pod.enableServiceLinks !== false) problems.push("has other Services' variables in its environment");
  if (pod.volumes?.some((volume) => 'hostPath' in volume)) problems.push("mounts the node's files");
  const containers = [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
  for (const container of containers) {
    const own = [...containerProblems(container), ...(life === 'service' ? probeProblems(container) : [])];
    problems.push(...own.map((problem) => `container ${container.name} ${problem}`));
    const pause = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
    if (life === 'service' && (pod.terminationGracePeriodSeconds ?? 0) <= pause)
      problems.push(`is killed before the pause of ${container.name} is over`);
  }
  return problems;
}

function containerProblems({ image, resources, securityContext: security }: Container): string[] {
  const problems: string[] = [];
  if (security?.allowPrivilegeEscalation !== false) problems.push('may gain privileges');
  if (security?.privileged) problems.push('is privileged');
  if (security?.readOnlyRootFilesystem !== true) problems.push('may write to its image');
  const { drop = [], add = [] } = security?.capabilities ?? {};
  if (!drop.includes('ALL') || add.length > 0) problems.push('keeps capabilities');
  for (const amount of ['cpu', 'memory'])
    if (resources?.requests?.[amount] === undefined || resources.limits?.[amount] === undefined)
      problems.push(`has no request or no limit of ${amount}`);
  if (!/@sha256:[0-9a-f]{64}$|:(?!latest$)[^:/]+$/.test(image)) problems.push(`has the moving image ${image}`);
  return problems;
}

function probeProblems(container: Container): string[] {
  const problems: string[] = [];
  const ports = new Set(container.ports?.map(({ name }) => name));
  const probes: [string, Probe | undefined, string][] = [
    ['startup', container.startupProbe, '/health/live'],
    ['readiness', container.readinessProbe, '/health/ready'],
    // Never a dependency: its failure would be answered by killing the pods that wait for it.
    ['liveness', container.livenessProbe, '/health/live'],
  ];
  for (const [name, probe, path] of probes) {
    if (!probe?.httpGet && !probe?.grpc) problems.push(`has no ${name} probe`);
    if (probe?.httpGet && probe.httpGet.path !== path) problems.push(`has a ${name} probe of ${probe.httpGet.path}`);
    const port = probe?.httpGet?.port;
    if (typeof port === 'string' && !ports.has(port)) problems.push(`has a ${name} probe of the unknown port ${port}`);
  }
  return problems;
}
