import { ARCHITECTURES, architectureNamed } from '@facet/architectures';
import { seededRandom } from '@facet/kernel';
import { floats, ints } from '@facet/tensorflow-c-api';
import { minimize, Graph, initializerOf } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import { eagerTensorFlow, eagerTensorFlowMissing } from '@facet/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { accuracy, softmaxCrossEntropy } from './losses';
import { CompiledModel } from './compiled-model';
import { compareWithEager, largestDifference } from './model-comparison.fixture';

describe('output and gradients equal those of the same architecture run eagerly', () => {
  beforeEach((context) => context.skip(eagerTensorFlowMissing !== undefined, eagerTensorFlowMissing));

  test.each(ARCHITECTURES.map((architecture) => [architecture.name, architecture] as const))('%s', async (_, one) => {
    const comparisons = await compareWithEager(eagerTensorFlow(), one.build({ labels: 5, seed: 1 }));
    for (const comparison of comparisons) expect(largestDifference(comparison), comparison.name).toBeLessThan(1e-5);
  });
});

test('the embedding head tells noisy descriptors apart after half of its default steps', async () => {
  const [people, photos, length] = [10, 8, 1024];
  const random = seededRandom(11);
  const centres = Array.from({ length: people }, () => Array.from({ length }, random));
  // Each photo's descriptor: its person's, as much noise, and a length of its own.
  const descriptors = (count: number) =>
    floats(
      Array.from({ length: people * count }, (_, i) => {
        const scale = 0.5 + random();
        return centres[i % people]!.map((value) => scale * (value + random()));
      }).flat(),
      [people * count, length],
    );
  const labelsOf = (count: number) => ints(Array.from({ length: people * count }, (_, i) => i % people));

  const { build, defaults } = architectureNamed('embedding-head');
  const graph = new Graph();
  const compiled = CompiledModel.compile(graph, build({ labels: people, seed: 1 }));
  const [x, y] = [graph.placeholder('x', 'float32', [-1, length]), graph.placeholder('y', 'int32', [-1])];
  const logits = compiled.logits(x);
  const optimizer = minimize(graph, softmaxCrossEntropy(graph, logits, y, people), compiled.trainableVariables, {
    optimizer: { algorithm: 'adam' },
    learningRate: defaults.learningRate,
  });
  const right = accuracy(graph, logits, y);
  const session = Session.open(graph);
  await session.run({}, [], [initializerOf(graph, [...compiled.variables, ...optimizer.slots])]);
  const training = { x: descriptors(photos), y: labelsOf(photos) };
  for (let i = 0; i < defaults.steps / 2; i++) await session.run(training, [], [optimizer.update]);
  const [share] = await session.run({ x: descriptors(5), y: labelsOf(5) }, [right]);
  session.close();
  expect(share!.data[0]).toBe(1);
});
