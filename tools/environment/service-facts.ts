import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TOPICS, type ServiceName, type Topic } from '@facet/contracts-events';
import { PROCESS_CONFIG, type PartName, type ServiceDefinition } from '@facet/platform-bootstrap';
import { z } from 'zod';
import { variablesOf, type Variable } from './variable';

export const ROOT = join(__dirname, '../..');

/** What a deployment must know of a service, read from its own code. */
export interface ServiceFacts {
  readonly name: ServiceName;
  readonly parts: readonly PartName[];
  /** Whether it has gRPC services of its own. */
  readonly answersGrpc: boolean;
  /** Topics whose events it handles. */
  readonly consumes: readonly Topic[];
  readonly variables: readonly Variable[];
}

export interface Facts {
  /** Variables that every service reads; a service's own of the same name is not among them for it. */
  readonly common: readonly Variable[];
  readonly services: readonly ServiceFacts[];
}

/** Every service that has a definition, by name, with the configuration schemas that it and its process read. */
export async function readFacts(): Promise<Facts> {
  const shared = new Set([PROCESS_CONFIG, ...(await schemasIn(configFiles(join(ROOT, 'libs'))))]);
  const common = [...shared].flatMap(variablesOf);
  const services: ServiceFacts[] = [];
  for (const name of readdirSync(join(ROOT, 'apps')).sort()) {
    const source = join(ROOT, 'apps', name, 'src');
    const file = join(source, `${name}.service-definition.ts`);
    if (!existsSync(file)) continue;
    const [definition] = Object.values((await import(file)) as Record<string, ServiceDefinition>);
    services.push({
      name: definition!.name,
      parts: definition!.parts,
      answersGrpc: definition!.rpc.length > 0,
      consumes: (Object.keys(TOPICS) as Topic[]).filter((topic) => consumersOf(topic).includes(definition!.name)),
      variables: (await schemasIn(configFiles(source))).flatMap(variablesOf),
    });
  }
  return { common, services };
}

/** Everything that a service's process reads, its own description of a variable first. */
export function environmentOf(service: ServiceFacts, { common }: Facts): Variable[] {
  const own = new Set(service.variables.map(({ name }) => name));
  return [...service.variables, ...common.filter(({ name }) => !own.has(name))];
}

const consumersOf = (topic: Topic): readonly ServiceName[] => TOPICS[topic].consumers;

/** By convention a configuration schema is in a file with the role suffix `.config`. */
function configFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.config.ts') && !file.includes('node_modules'))
    .sort()
    .map((file) => join(folder, file));
}

async function schemasIn(files: readonly string[]): Promise<z.ZodObject[]> {
  const exported = await Promise.all(files.map(async (file) => Object.values((await import(file)) as object)));
  return exported.flat().filter((value) => value instanceof z.ZodObject);
}
