import { environmentOf, type Facts, type ServiceFacts } from '../environment/service-facts';
import type { JsonSchema } from './json-schema';
import { serviceOf, workloadsOf, type KubernetesObject } from './kubernetes-objects';

/** Which variable decides that a part is not the embedded one. */
const VARIABLE_OF_PART: Readonly<Record<string, string>> = {
  database: 'DATABASE_URL',
  eventBus: 'KAFKA_BROKERS',
  objectStore: 'OBJECT_STORE_URL',
};

/** Where rendered objects and the services' configuration schemas disagree; empty where they do not. */
export function environmentProblems(objects: readonly KubernetesObject[], facts: Facts): string[] {
  const workloads = workloadsOf(objects);
  return facts.services.flatMap((service) => {
    const workload = workloads.find((one) => serviceOf(one) === service.name);
    if (!workload) return [`${service.name} is not rendered`];
    return variableProblems(service, variablesIn(workload, objects), facts).map(
      (problem) => `${service.name}: ${problem}`,
    );
  });
}

/** The same for one service's variables, with undefined for those whose value is not in sight. */
export function variableProblems(
  service: ServiceFacts,
  set: ReadonlyMap<string, string | undefined>,
  facts: Facts,
): string[] {
  const problems: string[] = [];
  const known = new Map(environmentOf(service, facts).map((variable) => [variable.name, variable]));
  for (const [name, value] of set) {
    const variable = known.get(name);
    if (!variable) problems.push(`${name} is in none of its configuration schemas`);
    else if (value !== undefined && !variable.accepts(value)) problems.push(`${name} does not accept ${value}`);
  }
  for (const { name, required } of known.values())
    if (required && !set.has(name)) problems.push(`${name} has no default and is not set`);
    else if (/_(GRPC|HTTP)_ADDRESS$/.test(name) && !set.has(name))
      problems.push(`${name} is not set, so it would look for that service in its own pod`);
  for (const part of service.parts) {
    const name = VARIABLE_OF_PART[part];
    if (name && !set.has(name)) problems.push(`${name} is not set, so its ${part} would be the embedded one`);
  }
  return problems;
}

/** The variables of a workload's first container: their values, or undefined where a Secret has it. */
function variablesIn(
  workload: KubernetesObject,
  objects: readonly KubernetesObject[],
): Map<string, string | undefined> {
  const container = workload.spec?.template?.spec.containers?.[0];
  const variables = new Map<string, string | undefined>();
  for (const { configMapRef } of container?.envFrom ?? []) {
    const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef?.name);
    if (!map) throw new Error(`${workload.metadata.name} takes variables from what is not rendered`);
    for (const [name, value] of Object.entries(map.data ?? {})) variables.set(name, value);
  }
  for (const { name, value } of container?.env ?? []) variables.set(name, value);
  return variables;
}

interface ValuesSchema {
  readonly properties: { readonly config: Keys; readonly secrets: Keys; readonly services: { properties: Services } };
}
interface Keys {
  readonly properties: Readonly<Record<string, unknown>>;
}
type Services = Readonly<Record<string, { readonly properties: { readonly config: Keys } }>>;

/** Variables of the services' schemas that are neither rendered nor can be set by the chart's values. */
export function unreachableVariables(objects: readonly KubernetesObject[], schema: JsonSchema, facts: Facts): string[] {
  const { config, secrets, services } = (schema as unknown as ValuesSchema).properties;
  const workloads = workloadsOf(objects);
  return facts.services.flatMap((service) => {
    const workload = workloads.find((one) => serviceOf(one) === service.name);
    const reachable = new Set([
      ...(workload ? variablesIn(workload, objects).keys() : []),
      ...[config, secrets, services.properties[service.name]?.properties.config].flatMap((keys) =>
        Object.keys(keys?.properties ?? {}),
      ),
    ]);
    return environmentOf(service, facts)
      .filter(({ name }) => !reachable.has(name))
      .map(({ name }) => `${service.name}: ${name} cannot be set by the chart`);
  });
}
