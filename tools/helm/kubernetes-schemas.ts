import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { JsonSchema } from './json-schema';
import type { KubernetesObject } from './kubernetes-objects';

/** A reference to the file that all kinds share, from a kind's schema or within that file. */
const REFERENCE = /"(?:\/api\/_definitions\.json)?#\/\$defs\/([^"]+)"/g;

/**
 * Writes the schemas of the objects' kinds to `folder` as kubeconform wants them: each in one file that needs no other.
 * Those of other makers are left out.
 */
export function writeKubernetesSchemas(from: string, objects: readonly KubernetesObject[], folder: string): void {
  const { $defs } = JSON.parse(readFileSync(join(from, '_definitions.json'), 'utf8')) as {
    $defs: Readonly<Record<string, unknown>>;
  };
  for (const file of new Set(objects.map(({ apiVersion, kind }) => fileName(kind, apiVersion)))) {
    if (!existsSync(join(from, file))) continue;
    const schema = readFileSync(join(from, file), 'utf8');
    const definitions = new Map<string, string>();
    const pending = [schema];
    for (let text = pending.pop(); text !== undefined; text = pending.pop())
      for (const [, name] of text.matchAll(REFERENCE)) {
        if (definitions.has(name!)) continue;
        const definition = JSON.stringify($defs[name!]);
        definitions.set(name!, definition);
        pending.push(definition);
      }
    const local = (text: string) => JSON.parse(text.replace(REFERENCE, '"#/$defs/$1"')) as JsonSchema;
    const inlined = Object.fromEntries([...definitions].map(([name, one]) => [name, local(one)]));
    // Without the identifier, which is an address that nobody should ask.
    writeFileSync(join(folder, file), JSON.stringify({ ...local(schema), $id: undefined, $defs: inlined }));
  }
}

/** The group's first word and the version, e.g. `deployment-apps-v1.json`, `service-v1.json`. */
function fileName(kind: string, apiVersion: string): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : [undefined, apiVersion];
  return `${[kind, group?.split('.')[0], version].filter(Boolean).join('-')}.json`.toLowerCase();
}

interface Definition {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: JsonSchema } }[];
  };
}

/** Writes the schemas of the CustomResourceDefinitions in the YAML files of `from` to `folder`. */
export function writeDefinitions(from: string, folder: string): void {
  for (const file of readdirSync(from)) {
    const { kind, spec } = parse(readFileSync(join(from, file), 'utf8')) as Definition;
    if (kind !== 'CustomResourceDefinition') continue;
    for (const { name, schema } of spec.versions)
      writeFileSync(
        join(folder, fileName(spec.names.kind, `${spec.group}/${name}`)),
        JSON.stringify(strict(schema.openAPIV3Schema)),
      );
  }
}

/** Refuses keys that are not listed, as the API server does. `metadata` is not described in definitions. */
function strict(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => strict(one));
  if (typeof value !== 'object' || value === null || key === 'metadata') return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, strict(one, name)]));
  const open = 'additionalProperties' in copy || 'x-kubernetes-preserve-unknown-fields' in copy;
  return copy.type === 'object' && copy.properties && !open ? { ...copy, additionalProperties: false } : copy;
}
