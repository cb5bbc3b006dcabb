import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, type Facts } from '../environment/service-facts';
import { objectsIn } from './helm';
import { workloadsOf, type KubernetesObject } from './kubernetes-objects';
import { podProblems } from './pod-policy';

const FOLDER = join(ROOT, 'k8s');

/** The objects of k8s/. */
export function prerequisites(): KubernetesObject[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return files.flatMap((file) => objectsIn(readFileSync(join(FOLDER, file), 'utf8')));
}

/** Whether an object is of Kubernetes itself, so that there is a schema for it. */
export const isBuiltIn = ({ apiVersion }: KubernetesObject): boolean =>
  !apiVersion.includes('.') || apiVersion.split('/')[0]!.endsWith('.k8s.io');

/** What is less than restricted, and services of Facet, which belong to the chart alone. */
export function prerequisiteProblems(objects: readonly KubernetesObject[], { services }: Facts): string[] {
  const names = new Set(services.map(({ name }): string => name));
  return workloadsOf(objects).flatMap((workload) => {
    const { name } = workload.metadata;
    if (names.has(name)) return [`${name}: belongs to the chart`];
    return podProblems(workload.spec!.template!.spec, 'once').map((problem) => `${name}: ${problem}`);
  });
}
