import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chartTools from '../setup/chart-tools.cjs';
import setup from '../setup/helm.cjs';
import { objectsIn, run } from './helm';
import { writeDefinitions, writeKubernetesSchemas } from './kubernetes-schemas';

/**
 * Holds YAML against the strict schemas of Kubernetes and KEDA and returns how many objects were valid. Throws what is
 * wrong; a kind without a schema is wrong too.
 */
export function conform(yaml: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'facet-schemas-'));
  try {
    writeKubernetesSchemas(setup.kubernetesSchemas, objectsIn(yaml), folder);
    writeDefinitions(chartTools.kedaDefinitions, folder);
    const location = `${folder}/{{.ResourceKind}}{{.KindSuffix}}.json`;
    const said = run(chartTools.program('kubeconform'), ['-summary', '-schema-location', location, '-'], yaml);
    const valid = Number(/Valid: (\d+)/.exec(said)?.[1] ?? 0);
    if (valid === 0) throw new Error(`kubeconform found no object: ${said}`);
    return valid;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
