import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { architectureNamed } from '@facet/architectures';
import { readTrainingSettings } from '@facet/domain-training-settings';
import { eagerTensorFlowMissing } from '@facet/testing/eager-tensorflow';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { fetchTrainShards } from '../dataset/local-shards';
import { storeDrawnDataset } from '../drawn-dataset.fixture';
import { EagerNetwork } from './eager-network';
import { TrainingNetwork, type TrainingNetworkOptions } from './training-network';
import { withoutDropout } from './without-dropout.fixture';

vi.setConfig({ testTimeout: 240_000 });

const STEPS = 20;
const folder = mkdtempSync(join(tmpdir(), 'facet-eager-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(({ skip }) => skip(eagerTensorFlowMissing !== undefined, eagerTensorFlowMissing));

async function optionsFor(name: string, settings: object): Promise<TrainingNetworkOptions> {
  const architecture = withoutDropout(architectureNamed(name));
  const store = new MemoryObjectStore();
  const dataset = await storeDrawnDataset(store, architecture);
  const { files, classCounts } = await fetchTrainShards(store, dataset, join(folder, name));
  return {
    architecture,
    labels: dataset.labels.length,
    seed: 4,
    batchSize: 6,
    learningRate: 1e-4,
    settings: readTrainingSettings(settings),
    records: { files, examples: classCounts.reduce((sum, count) => sum + count, 0) },
    threads: 1,
  };
}

test('20 steps of face-cnn from the same weights on the same records have the same losses in both engines', async () => {
  const options = await optionsFor('face-cnn', {
    augmentation: { flip: true, brightness: 0.1 },
    schedule: { schedule: 'cosine', decaySteps: 40, warmupSteps: 5 },
    freeze: ['convolution1'],
  });
  const [graph, eager] = [TrainingNetwork.build(options), EagerNetwork.build(options)];
  try {
    for (const network of [graph, eager]) await network.initialize();
    const curve: number[] = [];
    for (let step = 0; step < STEPS; step++) {
      const [ours, theirs] = [await graph.train(), await eager.train()];
      expect(Math.abs(ours.loss - theirs.loss), `the loss of step ${step + 1}`).toBeLessThan(1e-4);
      expect(theirs).toMatchObject({ accuracy: ours.accuracy, learningRate: ours.learningRate });
      curve.push(ours.loss);
    }
    expect(curve.at(-1)).toBeLessThan(curve[0]! - 0.1);
    const [weights, others] = [await graph.values(), await eager.values()];
    for (const [name, { data }] of weights) {
      const theirs = others.get(name)!.data as Float32Array;
      const differences = (data as Float32Array).map((value, i) => Math.abs(value - theirs[i]!));
      // Of one weight it may be more: Adam makes whole steps of gradients that are nothing but rounding.
      expect(differences.reduce((sum, value) => sum + value, 0) / differences.length, name).toBeLessThan(1e-4);
    }
  } finally {
    graph.close();
    eager.close();
  }
});

test('weights that were taken from another network are those that it begins with', async () => {
  const options = await optionsFor('embedding-head', {});
  const network = EagerNetwork.build(options);
  try {
    await network.initialize();
    const bias = { dtype: 'float32', shape: [3], data: Float32Array.of(40, 0, 0) } as const;
    await network.take(new Map([['people/bias', bias]]));
    // Sure of the first person, whoever it is.
    expect((await network.train()).loss).toBeGreaterThan(10);
    expect(((await network.values()).get('people/bias')!.data as Float32Array)[0]).toBeCloseTo(40, 2);
  } finally {
    network.close();
  }
});

test('a GPU, or a model.json, is refused in words', () => {
  const options = {
    architecture: architectureNamed('face-cnn'),
    labels: 2,
    seed: 1,
    batchSize: 1,
    learningRate: 1,
    settings: readTrainingSettings({ engine: 'eager' }),
    records: { files: [], examples: 0 },
    threads: 1,
  };
  expect(() => EagerNetwork.build({ ...options, device: 'gpu' })).toThrow('it trains on the processor, not on a GPU');
  const own = { ...options.architecture, name: 'own@0123456789ab' };
  expect(() => EagerNetwork.build({ ...options, architecture: own })).toThrow(
    'engine is eager; it trains the built-in architectures, not own@0123456789ab',
  );
});
