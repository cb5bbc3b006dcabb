import { eagerTensorFlow, eagerTensorFlowMissing } from '@facet/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { planModel } from './layer-plan';
import { compareWithEager, largestDifference } from './model-comparison.fixture';
import { layersToPoolFirst } from './pool-first';

const image = { inputShape: [9, 8, 3] };
const { conv2d, maxPooling2d, averagePooling2d } = tf.layers;

const sequence = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });

const wait = (model: tf.LayersModel): string[] => {
  const { layers } = planModel(model);
  return [...layersToPoolFirst(layers).keys()].map((place) => layers[place]!.layer.name);
};

/** The second pool's convolution is added to what it pools, and needed twice. */
function usedBeside(): tf.LayersModel {
  const input = tf.input({ shape: [9, 8, 3] });
  const first = conv2d({ filters: 3, kernelSize: 3, activation: 'relu', name: 'once' }).apply(input);
  const pooled = maxPooling2d({ poolSize: 2 }).apply(first) as tf.SymbolicTensor;
  const options = { filters: 3, kernelSize: 1, activation: 'relu', name: 'twice' } as const;
  const second = conv2d(options).apply(pooled) as tf.SymbolicTensor;
  const same = maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(second) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: tf.layers.add().apply([second, same]) as tf.SymbolicTensor });
}

const convolution = (activation: 'relu') => conv2d({ ...image, filters: 4, kernelSize: 3, activation, name: 'c' });

const MODELS: [string, () => tf.LayersModel, string[]][] = [
  ...['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'tanh'].map(
    (activation): [string, () => tf.LayersModel, string[]] => [
      `conv2d with ${activation}`,
      () => sequence(convolution(activation as 'relu'), maxPooling2d({ poolSize: 2 })),
      ['c'],
    ],
  ),
  [
    'separableConv2d, a pool over the edge',
    () =>
      sequence(
        tf.layers.separableConv2d({ ...image, filters: 2, kernelSize: 3, activation: 'relu', name: 's' }),
        maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      ),
    ['s'],
  ],
  [
    'depthwiseConv2d without bias',
    () =>
      sequence(
        tf.layers.depthwiseConv2d({ ...image, kernelSize: 3, useBias: false, activation: 'relu', name: 'd' }),
        maxPooling2d({ poolSize: 2 }),
      ),
    ['d'],
  ],
  ['a softmax, which channels decide together', () => sequence(convolution('softmax' as 'relu'), maxPooling2d({})), []],
  ['a mean', () => sequence(convolution('relu'), averagePooling2d({ poolSize: 2 })), []],
  ['another layer between', () => sequence(convolution('relu'), tf.layers.reLU(), maxPooling2d({})), []],
  ['a pool of the input', () => sequence(maxPooling2d({ ...image })), []],
  ['a convolution that is used beside its pool', usedBeside, ['once']],
];

describe.each(MODELS)('%s', (_, build, names) => {
  test(`${names.length > 0 ? names.join() : 'nothing'} waits for the pool`, () => expect(wait(build())).toEqual(names));

  test('output and gradients in training are those of eager TensorFlow.js', async (context) => {
    context.skip(eagerTensorFlowMissing !== undefined, eagerTensorFlowMissing);
    const tensorflow = eagerTensorFlow();
    for (const comparison of await compareWithEager(tensorflow, build(), { training: true }))
      expect(largestDifference(comparison), comparison.name).toBeLessThan(1e-5);
  });
});
