import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import chartTools from '../setup/chart-tools.cjs';
import { conform } from './conform';
import { helmMissing, render, scenarios } from './helm';

const missing = helmMissing ?? (existsSync(chartTools.program('kubeconform')) ? undefined : 'there is no kubeconform');
if (missing) console.warn(`the specs of the schemas skip: ${missing}; npm run check:helm sets it up`);

describe.skipIf(missing !== undefined)('the schemas of Kubernetes and KEDA', () => {
  let yaml: string;
  beforeAll(() => {
    yaml = render(scenarios.get('in-cluster')!);
  });

  test('fit what is rendered', () => {
    expect(conform(yaml)).toBeGreaterThan(30);
  });

  test.each([
    ['a misspelt key', 'maxUnavailable: 1', 'maxUnavailble: 1', /maxUnavailble/],
    ['a misspelt key of KEDA', 'maxReplicaCount', 'maxReplicasCount', /maxReplicasCount/],
    ['a wrong type', 'terminationGracePeriodSeconds: 45', 'terminationGracePeriodSeconds: soon', /want .*integer/],
    ['an unknown kind', 'kind: PodDisruptionBudget', 'kind: PodDisruptionBugdet', /could not find schema/],
  ])('refuse %s', (_, find, replace, message) => {
    expect(yaml).toContain(find);
    expect(() => conform(yaml.replace(find, replace))).toThrow(message);
  });
});
