import { eagerTensorFlow, eagerTensorFlowMissing } from '@facet/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, test } from 'vitest';
import { compareWithEager, largestDifference } from './model-comparison.fixture';

const image = { inputShape: [9, 8, 3] };
const vector = { inputShape: [6] };

function branches(merge: (inputs: tf.SymbolicTensor[]) => tf.SymbolicTensor): tf.LayersModel {
  const input = tf.input({ shape: [5] });
  const shared = tf.layers.dense({ units: 4, activation: 'tanh' });
  const left = shared.apply(input) as tf.SymbolicTensor;
  const right = tf.layers.dense({ units: 4 }).apply(left) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: merge([left, right]) });
}

/** Every channel is scaled by a number that all pixels decide together. */
function squeezeAndExcite(): tf.LayersModel {
  const input = tf.input({ shape: [5, 4, 3] });
  const pooled = tf.layers.globalAveragePooling2d({}).apply(input) as tf.SymbolicTensor;
  const scores = tf.layers.dense({ units: 3, activation: 'sigmoid' }).apply(pooled) as tf.SymbolicTensor;
  const scale = tf.layers.reshape({ targetShape: [1, 1, 3] }).apply(scores) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: tf.layers.multiply().apply([input, scale]) as tf.SymbolicTensor });
}

function usedTwice(): tf.LayersModel {
  const input = tf.input({ shape: [5] });
  const layer = tf.layers.dense({ units: 5, activation: 'tanh' });
  const norm = tf.layers.batchNormalization();
  const first = norm.apply(layer.apply(input)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: norm.apply(layer.apply(first)) as tf.SymbolicTensor });
}

const penalised = (kernelRegularizer: ReturnType<typeof tf.regularizers.l1l2>) =>
  tf.sequential({
    layers: [tf.layers.dense({ ...vector, units: 3, kernelRegularizer, biasRegularizer: kernelRegularizer })],
  });

const IN_TRAINING: [string, () => tf.LayersModel][] = [
  ['batchNormalization of vectors', () => tf.sequential({ layers: [tf.layers.batchNormalization({ ...vector })] })],
  [
    'batchNormalization of images',
    () => tf.sequential({ layers: [tf.layers.batchNormalization({ ...image, momentum: 0.8, epsilon: 1e-2 })] }),
  ],
  ['a batchNormalization used twice', usedTwice],
  ['l1', () => penalised(tf.regularizers.l1({ l1: 0.1 }))],
  ['l2', () => penalised(tf.regularizers.l2({ l2: 0.2 }))],
  ['l1 and l2', () => penalised(tf.regularizers.l1l2({ l1: 0.1, l2: 0.2 }))],
  [
    'l2 of a separableConv2d',
    () =>
      tf.sequential({
        layers: [
          tf.layers.separableConv2d({
            ...image,
            filters: 2,
            kernelSize: 3,
            depthwiseRegularizer: tf.regularizers.l2({ l2: 0.1 }),
            pointwiseRegularizer: tf.regularizers.l1({ l1: 0.1 }),
          }),
        ],
      }),
  ],
];

const MODELS: [string, () => tf.LayersModel][] = [
  ...['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'softmax'].map(
    (activation): [string, () => tf.LayersModel] => [
      `dense with ${activation}`,
      () => tf.sequential({ layers: [tf.layers.dense({ ...vector, units: 4, activation: activation as 'relu' })] }),
    ],
  ),
  ['dense without bias', () => tf.sequential({ layers: [tf.layers.dense({ ...vector, units: 4, useBias: false })] })],
  ['activation', () => tf.sequential({ layers: [tf.layers.activation({ ...vector, activation: 'elu' })] })],
  [
    'conv2d, same, stride 2',
    () =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({ ...image, filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
        ],
      }),
  ],
  [
    'conv2d, valid, oblong, without bias',
    () => tf.sequential({ layers: [tf.layers.conv2d({ ...image, filters: 4, kernelSize: [5, 2], useBias: false })] }),
  ],
  ['maxPooling2d', () => tf.sequential({ layers: [tf.layers.maxPooling2d({ ...image, poolSize: 2 })] })],
  [
    'maxPooling2d, same, overlapping',
    () =>
      tf.sequential({ layers: [tf.layers.maxPooling2d({ ...image, poolSize: [3, 2], strides: 2, padding: 'same' })] }),
  ],
  [
    'averagePooling2d, same',
    () =>
      tf.sequential({ layers: [tf.layers.averagePooling2d({ ...image, poolSize: 3, strides: 2, padding: 'same' })] }),
  ],
  ['globalAveragePooling2d', () => tf.sequential({ layers: [tf.layers.globalAveragePooling2d(image)] })],
  ['flatten', () => tf.sequential({ layers: [tf.layers.flatten(image), tf.layers.dense({ units: 2 })] })],
  ['reshape', () => tf.sequential({ layers: [tf.layers.reshape({ ...image, targetShape: [-1, 6] })] })],
  ['rescaling', () => tf.sequential({ layers: [tf.layers.rescaling({ ...image, scale: 1 / 255, offset: -0.5 })] })],
  ['dropout outside training', () => tf.sequential({ layers: [tf.layers.dropout({ ...vector, rate: 0.5 })] })],
  ['batchNormalization', () => tf.sequential({ layers: [tf.layers.batchNormalization({ ...image })] })],
  ['layerNormalization', () => tf.sequential({ layers: [tf.layers.layerNormalization({ ...vector })] })],
  ['relu', () => tf.sequential({ layers: [tf.layers.reLU(vector)] })],
  ['relu with a maximum', () => tf.sequential({ layers: [tf.layers.reLU({ ...vector, maxValue: 0.5 })] })],
  ['leakyReLU', () => tf.sequential({ layers: [tf.layers.leakyReLU({ ...vector, alpha: 0.2 })] })],
  ['elu', () => tf.sequential({ layers: [tf.layers.elu(vector)] })],
  [
    'depthwiseConv2d, same, stride 2, two maps a channel',
    () =>
      tf.sequential({
        layers: [
          tf.layers.depthwiseConv2d({ ...image, kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 }),
        ],
      }),
  ],
  [
    'depthwiseConv2d, valid, without bias, with relu',
    () =>
      tf.sequential({
        layers: [tf.layers.depthwiseConv2d({ ...image, kernelSize: [2, 4], useBias: false, activation: 'relu' })],
      }),
  ],
  [
    'separableConv2d, same, with tanh',
    () =>
      tf.sequential({
        layers: [
          tf.layers.separableConv2d({
            ...image,
            filters: 4,
            kernelSize: 3,
            padding: 'same',
            activation: 'tanh',
            depthMultiplier: 2,
          }),
        ],
      }),
  ],
  [
    'separableConv2d, valid, stride 2, without bias',
    () =>
      tf.sequential({
        layers: [tf.layers.separableConv2d({ ...image, filters: 4, kernelSize: 3, strides: 2, useBias: false })],
      }),
  ],
  ['zeroPadding2d', () => tf.sequential({ layers: [tf.layers.zeroPadding2d(image)] })],
  [
    'zeroPadding2d, each side by itself',
    () =>
      tf.sequential({
        layers: [
          tf.layers.zeroPadding2d({
            ...image,
            padding: [
              [1, 2],
              [0, 3],
            ],
          }),
        ],
      }),
  ],
  ['upSampling2d', () => tf.sequential({ layers: [tf.layers.upSampling2d({ ...image, size: [2, 3] })] })],
  ['multiply', () => branches((inputs) => tf.layers.multiply().apply(inputs) as tf.SymbolicTensor)],
  ['multiply by a number per channel', squeezeAndExcite],
  ['a layer used twice', usedTwice],
  ['add', () => branches((inputs) => tf.layers.add().apply(inputs) as tf.SymbolicTensor)],
  ['concatenate', () => branches((inputs) => tf.layers.concatenate().apply(inputs) as tf.SymbolicTensor)],
];

describe('output and gradients equal those of the same model run eagerly', () => {
  beforeEach((context) => context.skip(eagerTensorFlowMissing !== undefined, eagerTensorFlowMissing));

  test.each(MODELS)('%s', async (_, make) => {
    for (const comparison of await compareWithEager(eagerTensorFlow(), make()))
      expect(largestDifference(comparison), comparison.name).toBeLessThan(1e-5);
  });

  test.each(IN_TRAINING)('%s, in training', async (_, make) => {
    for (const comparison of await compareWithEager(eagerTensorFlow(), make(), { training: true }))
      expect(largestDifference(comparison), comparison.name).toBeLessThan(1e-5);
  });
});
