import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ROOT } from '../environment/service-facts';
import setup from '../setup/helm.cjs';
import type { KubernetesObject } from './kubernetes-objects';

/** The application chart's source. */
export const CHART = join(ROOT, 'helm/facet');

/** Why there is no Helm; absent where there is one. */
export const helmMissing: string | undefined = existsSync(setup.helm)
  ? undefined
  : `there is no Helm at ${setup.helm}; to have it: npm run setup`;

/** Value files of the chart's scenarios, by name. */
export const scenarios: ReadonlyMap<string, string> = new Map(
  readdirSync(join(CHART, 'ci')).map((file) => [file.replace('-values.yaml', ''), join(CHART, 'ci', file)]),
);

/** Runs a program to its end and returns what it said; throws what it complained about. */
export function run(program: string, args: readonly string[], input?: string): string {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', input, maxBuffer: 1 << 26 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${stdout}${stderr}`.trim());
  return stdout;
}

export const helm = (...args: string[]): string => run(setup.helm, args);

let whole: string | undefined;

/** A copy of the application chart with the library chart in it; made once, without a network, and removed at the end. */
export function chart(): string {
  if (whole) return whole;
  const folder = mkdtempSync(join(tmpdir(), 'facet-chart-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, 'helm'), folder, { recursive: true });
  whole = join(folder, 'facet');
  helm('dependency', 'build', whole, '--skip-refresh');
  return whole;
}

/** The chart as YAML, tests included, for a scenario's values. */
export function render(values: string, ...more: string[]): string {
  return helm('template', 'facet', chart(), '--namespace', 'facet', '--values', values, ...more);
}

export function objectsIn(yaml: string): KubernetesObject[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    const object = document.toJS() as KubernetesObject | null;
    return object ? [object] : [];
  });
}
