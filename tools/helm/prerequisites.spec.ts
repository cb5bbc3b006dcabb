import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readFacts } from '../environment/service-facts';
import { scenarios } from './helm';
import { selects, workloadsOf, type KubernetesObject, type PolicyRule } from './kubernetes-objects';
import { prerequisiteProblems, prerequisites } from './prerequisites';

test('k8s/ holds restricted pods, and no service of Facet', async () => {
  const facts = await readFacts();
  const objects = prerequisites();
  expect(prerequisiteProblems(objects, facts)).toEqual([]);

  const text = JSON.stringify(objects.filter(({ kind }) => kind === 'StatefulSet'));
  const faulty = (find: string, replace: string) => {
    expect(text).toContain(find);
    return prerequisiteProblems(JSON.parse(text.replaceAll(find, replace)) as KubernetesObject[], facts).join('\n');
  };
  expect(faulty('"runAsNonRoot":true', '"runAsNonRoot":false')).toContain('postgres: may run as root');
  expect(faulty('"name":"postgres"', '"name":"serving"')).toContain('serving: belongs to the chart');
});

test('the scenario in the cluster finds what k8s/ makes', () => {
  const objects = prerequisites();
  const { config, networkPolicy } = parse(readFileSync(scenarios.get('in-cluster')!, 'utf8')) as InCluster;

  const endpoint = new URL(config.GCS_API_ENDPOINT);
  const [service, namespace] = endpoint.hostname.split('.');
  expect(portsOf(objects.find((one) => isIn(one, 'Service', service!, namespace!)))).toContain(Number(endpoint.port));
  expect(objects.some((one) => isIn(one, 'Kafka', 'facet', 'data'))).toBe(true);
  expect(config.KAFKA_BROKERS).toBe('facet-kafka-bootstrap.data.svc:9092');

  for (const rule of [...networkPolicy.database, ...networkPolicy.objectStore])
    for (const { podSelector } of rule.to ?? []) {
      const pods = workloadsOf(objects).find(({ spec }) =>
        selects(podSelector?.matchLabels, spec!.template!.metadata.labels),
      );
      const ports = pods?.spec?.template?.spec.containers?.flatMap((one) => one.ports ?? []);
      expect(ports?.map(({ containerPort }) => containerPort)).toEqual(rule.ports?.map(({ port }) => port));
    }
});

interface InCluster {
  readonly config: { readonly GCS_API_ENDPOINT: string; readonly KAFKA_BROKERS: string };
  readonly networkPolicy: { readonly database: PolicyRule[]; readonly objectStore: PolicyRule[] };
}

const isIn = ({ kind, metadata }: KubernetesObject, ...wanted: [kind: string, name: string, namespace: string]) =>
  [kind, metadata.name, metadata.namespace].join() === wanted.join();

const portsOf = (service: KubernetesObject | undefined) => service?.spec?.ports?.map(({ port }) => port);
