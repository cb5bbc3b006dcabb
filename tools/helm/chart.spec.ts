import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readFacts, type Facts } from '../environment/service-facts';
import { environmentProblems, unreachableVariables } from './environment-check';
import { chart, CHART, helm, helmMissing, objectsIn, render, scenarios } from './helm';
import { workloadsOf, type KubernetesObject } from './kubernetes-objects';
import { networkProblems } from './network-check';
import { policyProblems } from './policy';

if (helmMissing) console.warn(`the chart's specs skip: ${helmMissing}`);

/** Changes a copy of what was rendered, as text: the faults that must be found. */
type Fault = [what: string, find: string | RegExp, replace: string, problem: RegExp];

const ENVIRONMENT_FAULTS: Fault[] = [
  [
    'an unknown name',
    'INGESTION_EVENT_CONCURRENCY:',
    'INGESTION_EVENT_CONCURENCY:',
    /ingestion: .*CONCURENCY is in none/,
  ],
  [
    'a name of another service',
    /FACET_LOG_LEVEL: .*/g,
    'TRAINING_THREADS: "4"',
    /serving: TRAINING_THREADS is in none/,
  ],
  [
    'a value out of bounds',
    'FACET_HTTP_PORT: "8080"',
    'FACET_HTTP_PORT: "80800"',
    /FACET_HTTP_PORT does not accept 80800/,
  ],
  ['an address left out', /SERVING_GRPC_ADDRESS: .*/, '', /gateway: SERVING_GRPC_ADDRESS is not set/],
  ['a secret left out', /- name: DATABASE_URL/g, '- name: FACET_LOG_LEVEL', /DATABASE_URL is not set, so its database/],
];

const POLICY_FAULTS: Fault[] = [
  ['no readiness probe', /readinessProbe/g, 'someProbe', /has no readiness probe/],
  ['a probe of a port that is not there', 'port: http\n', 'port: web\n', /unknown port web/],
  [
    'liveness that asks for readiness',
    /path: \/health\/live/g,
    'path: /health/ready',
    /liveness probe of \/health\/ready/,
  ],
  ['root', /runAsNonRoot: true/g, 'runAsNonRoot: false', /may run as root/],
  ['no seccomp', /type: RuntimeDefault/g, 'type: Unconfined', /no seccomp profile/],
  ['privileges', /allowPrivilegeEscalation: false/g, 'allowPrivilegeEscalation: true', /may gain privileges/],
  ['a writable image', /readOnlyRootFilesystem: true/g, 'readOnlyRootFilesystem: false', /may write to its image/],
  ['capabilities', /drop: \[ALL\]/g, 'drop: [NET_RAW]', /keeps capabilities/],
  ['no limits', /limits:/g, 'bounds:', /no limit of memory/],
  ['a moving tag', /facet-serving:0\.1\.0/g, 'facet-serving:latest', /moving image/],
  ['no time to end', /terminationGracePeriodSeconds: 45/g, 'terminationGracePeriodSeconds: 5', /before the pause/],
  ['no disruption budget', /kind: PodDisruptionBudget/g, 'kind: Other', /exactly one PodDisruptionBudget/],
  ['no policy', /kind: NetworkPolicy/g, 'kind: Other', /no NetworkPolicy/],
  [
    'a policy of one direction',
    /policyTypes: \[Ingress, Egress\]/g,
    'policyTypes: [Ingress]',
    /denies by default both ways/,
  ],
  ['an API token', /automountServiceAccountToken: false/g, '', /mounts an API token/],
  [
    'a group that nobody is in',
    'consumerGroup: face-extraction',
    'consumerGroup: faces-server',
    /the group faces-server/,
  ],
  ['a topic that it does not consume', 'topic: ingestion.photo.stored.v1', 'topic: photos', /watches the topic photos/],
];

/** The gateway's egress rule for training, up to the port's number. */
const EXIT_TO_TRAINING = /- port: 8500(\s+to:\s+- podSelector:\s+matchLabels:\s+\S+: facet\s+\S+: training\n)/;

const NETWORK_FAULTS: Fault[] = [
  ['an entry too many', /name: gateway\n(\s+ports:)/, 'name: training\n$1', /training → \S+ may enter without need/],
  ['a missing exit', EXIT_TO_TRAINING, '- port: 9$1', /gateway → training:8500 is needed but may not leave/],
];

/** The pod templates by workload. */
const templates = (yaml: string) =>
  new Map(workloadsOf(objectsIn(yaml)).map((one) => [one.metadata.name, JSON.stringify(one.spec?.template)]));

describe.skipIf(helmMissing !== undefined)('the chart', () => {
  let facts: Facts;
  const rendered = new Map<string, string>();

  beforeAll(async () => {
    facts = await readFacts();
    for (const [name, values] of scenarios) rendered.set(name, render(values));
  });

  test.each([...scenarios])('keeps to its schema and to Helm’s rules: %s', (_, values) => {
    expect(helm('lint', '--strict', '--quiet', chart(), '--values', values)).not.toMatch(/ERROR|WARNING/);
  });

  test.each([...scenarios.keys()])('sets what the services read, and keeps every rule: %s', (name) => {
    const objects = objectsIn(rendered.get(name)!);
    expect(environmentProblems(objects, facts)).toEqual([]);
    expect(policyProblems(objects, facts)).toEqual([]);
    expect(networkProblems(objects, facts)).toEqual([]);
  });

  test('can set every variable of every service', () => {
    const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8')) as Record<string, unknown>;
    // The scenario that has certificates, whose places the templates say themselves.
    const objects = objectsIn(rendered.get('managed')!);
    expect(unreachableVariables(objects, schema, facts)).toEqual([]);
    const foreign = { ...facts, common: [...facts.common, { ...facts.common[0]!, name: 'FACET_NEW' }] };
    expect(unreachableVariables(objects, schema, foreign)).toContain('ingestion: FACET_NEW cannot be set by the chart');
  });

  const withFault = ([, find, replace]: Fault): KubernetesObject[] => {
    const text = rendered.get('in-cluster')!;
    const changed = text.replace(find, replace);
    expect(changed).not.toBe(text);
    return objectsIn(changed);
  };

  test.each(ENVIRONMENT_FAULTS)('finds %s', (...fault) => {
    expect(environmentProblems(withFault(fault), facts).join('\n')).toMatch(fault[3]);
  });

  test.each(POLICY_FAULTS)('finds %s', (...fault) => {
    expect(policyProblems(withFault(fault), facts).join('\n')).toMatch(fault[3]);
  });

  test.each(NETWORK_FAULTS)('finds %s', (...fault) => {
    expect(networkProblems(withFault(fault), facts).join('\n')).toMatch(fault[3]);
  });

  test('replaces the pods of a service whose configuration changed, and no others', () => {
    const values = scenarios.get('managed')!;
    const before = templates(render(values));
    const after = templates(render(values, '--set', 'services.ingestion.config.INGESTION_EVENT_CONCURRENCY=7'));
    const changed = [...before.keys()].filter((name) => before.get(name) !== after.get(name));
    expect(changed).toEqual(['facet-ingestion']);
  });

  test.each([
    ['a misspelt variable', ['services.ingestion.config.INGESTION_EVENT_CONCURENCY=3'], /CONCURENCY/],
    ['a misspelt key', ['services.ingestion.replica=3'], /replica/],
    ['a password in the values', ['config.DATABASE_URL=postgres://a:b@c/d'], /DATABASE_URL/],
    ['two training pods', ['services.training.replicas=2'], /replicas/],
    ['a value out of bounds', ['services.ingestion.config.INGESTION_EVENT_CONCURRENCY=0'], /CONCURRENCY/],
  ])('refuses %s', (_, settings, message) => {
    const rendering = () => render(scenarios.get('managed')!, ...settings.flatMap((one) => ['--set', one]));
    expect(rendering).toThrow(message);
  });
});
