import { floats, ints, tensor } from '@facet/tensorflow-c-api';
import { minimize, Graph, initializerOf } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { accuracy, softmaxCrossEntropy } from './losses';
import { CompiledModel } from './compiled-model';

const image = { inputShape: [9, 8, 3] };
const vector = { inputShape: [6] };

describe('refused by name, before anything is built', () => {
  const refused: [string, () => tf.LayersModel, string][] = [
    [
      'an unknown layer',
      () => tf.sequential({ layers: [tf.layers.gaussianNoise({ ...vector, stddev: 1, name: 'noise' })] }),
      'the layer or model noise is a GaussianNoise; Facet builds Activation, Add,',
    ],
    [
      'a model within the model',
      () => {
        const inner = tf.sequential({ name: 'inner', layers: [tf.layers.dense({ inputShape: [3], units: 1 })] });
        return tf.sequential({ layers: [tf.layers.dense({ ...vector, units: 3 }), inner] });
      },
      'inner is a Sequential',
    ],
    [
      'an unknown activation',
      () => tf.sequential({ layers: [tf.layers.dense({ ...vector, units: 1, activation: 'swish', name: 'd' })] }),
      'd (Dense) has the activation swish',
    ],
    [
      'a constraint',
      () =>
        tf.sequential({ layers: [tf.layers.dense({ ...vector, units: 1, kernelConstraint: 'nonNeg', name: 'd' })] }),
      'd (Dense) has a constraint on kernel',
    ],
    [
      'pixels between pixels',
      () => tf.sequential({ layers: [tf.layers.upSampling2d({ ...image, interpolation: 'bilinear', name: 'u' })] }),
      'u (UpSampling2D) has the interpolation bilinear',
    ],
    [
      'a depthwise convolution with unequal strides',
      () =>
        tf.sequential({
          layers: [tf.layers.depthwiseConv2d({ ...image, kernelSize: 3, strides: [1, 2], name: 'c' })],
        }),
      'c (DepthwiseConv2D) has strides of 1 and 2, not the same',
    ],
    [
      'a sum of unlike shapes',
      () => {
        const input = tf.input({ shape: [1] });
        const wide = tf.layers.dense({ units: 3 }).apply(input) as tf.SymbolicTensor;
        return tf.model({
          inputs: input,
          outputs: tf.layers.add({ name: 'a' }).apply([input, wide]) as tf.SymbolicTensor,
        });
      },
      'a (Add) has inputs of different shapes',
    ],
    [
      'pictures of any size',
      () =>
        tf.sequential({ name: 'm', layers: [tf.layers.maxPooling2d({ inputShape: [null, null, 3], poolSize: 2 })] }),
      'm has an input of unknown size',
    ],
    [
      'a dense layer over an image',
      () => tf.sequential({ layers: [tf.layers.dense({ ...image, units: 1, name: 'd' })] }),
      'd (Dense) has an input of rank 4; flatten it first',
    ],
    [
      'a dilated convolution',
      () =>
        tf.sequential({
          layers: [tf.layers.conv2d({ ...image, filters: 1, kernelSize: 3, dilationRate: 2, name: 'c' })],
        }),
      'c (Conv2D) has a dilation rate other than 1',
    ],
    [
      'channels first',
      () =>
        tf.sequential({
          layers: [tf.layers.maxPooling2d({ ...image, poolSize: 2, dataFormat: 'channelsFirst', name: 'p' })],
        }),
      'p (MaxPooling2D) has the data format channelsFirst',
    ],
    ['an empty model', () => tf.sequential({ name: 'm' }), 'm has 0 inputs and 0 outputs, not one of each'],
  ];
  test.each(refused)('%s', (_, make, message) => {
    const graph = new Graph();
    expect(() => CompiledModel.compile(graph, make())).toThrow(message);
    expect(graph.toGraphDef().length).toBe(new Graph().toGraphDef().length);
  });
});

test('logits need a last softmax', () => {
  const graph = new Graph();
  const compiled = CompiledModel.compile(
    graph,
    tf.sequential({ layers: [tf.layers.dense({ ...vector, units: 2, name: 'last' })] }),
  );
  expect(() => compiled.logits(graph.placeholder('x', 'float32', [-1, 6]))).toThrow(
    "the model's last layer, last, is not a softmax",
  );
});

test('a frozen batchNormalization keeps its moving statistics, and frozen weights have no penalty', () => {
  const graph = new Graph();
  const kernelRegularizer = tf.regularizers.l2({ l2: 1 });
  const layers = [
    tf.layers.batchNormalization({ ...vector, trainable: false }),
    tf.layers.dense({ units: 1, kernelRegularizer, trainable: false }),
  ];
  const compiled = CompiledModel.compile(graph, tf.sequential({ layers }));
  const step = graph.placeholder('step', 'int64', []);
  const pass = compiled.train(graph.placeholder('x', 'float32', [-1, 6]), { seed: 1, step });
  expect({ updates: pass.updates, penalty: pass.penalty }).toEqual({ updates: [], penalty: undefined });
});

describe('dropout in training', () => {
  const drop = async (seed: number, step: bigint) => {
    const graph = new Graph();
    const layers = [tf.layers.dropout({ inputShape: [2000], rate: 0.25 }), tf.layers.dropout({ rate: 0.25 })];
    const compiled = CompiledModel.compile(graph, tf.sequential({ layers }));
    const x = graph.placeholder('x', 'float32', [-1, 2000]);
    const dropped = compiled.train(x, { seed, step: graph.placeholder('step', 'int64', []) }).output;
    const session = Session.open(graph);
    const feeds = {
      x: floats(new Float32Array(2000).fill(9), [1, 2000]),
      step: tensor('int64', [], BigInt64Array.of(step)),
    };
    const [result] = await session.run(feeds, [dropped]);
    session.close();
    return result!.data as Float32Array;
  };

  test('keeps the share it should, scaled so that the mean stays', async () => {
    const values = await drop(5, 1n);
    expect(new Set(values)).toEqual(new Set([0, 16]));
    const kept = values.filter((value) => value > 0).length / 2000;
    // Two layers that dropped the same units would keep 0.75.
    expect(kept).toBeGreaterThan(0.51);
    expect(kept).toBeLessThan(0.61);
  });

  test('repeats itself for the same seed and step only', async () => {
    const values = await drop(5, 1n);
    expect(await drop(5, 1n)).toEqual(values);
    expect(await drop(5, 2n)).not.toEqual(values);
    expect(await drop(6, 1n)).not.toEqual(values);
  });
});

test('a model trains on one application and predicts by another with the same variables', async () => {
  const graph = new Graph();
  const layers = [
    tf.layers.dense({ inputShape: [2], units: 8, activation: 'relu', name: 'hidden' }),
    tf.layers.dropout({ rate: 0.1 }),
    tf.layers.dense({ units: 2, activation: 'softmax', name: 'people' }),
  ];
  const compiled = CompiledModel.compile(graph, tf.sequential({ layers }));
  expect(compiled.variables.map(({ name }) => name)).toEqual([
    'hidden/kernel',
    'hidden/bias',
    'people/kernel',
    'people/bias',
  ]);
  const [x, labels] = [graph.placeholder('x', 'float32', [-1, 2]), graph.placeholder('labels', 'int32', [-1])];
  const step = graph.placeholder('step', 'int64', []);
  const loss = softmaxCrossEntropy(graph, compiled.train(x, { seed: 1, step }).logits, labels, 2);
  const optimizer = minimize(graph, loss, compiled.trainableVariables, {
    optimizer: { algorithm: 'adam' },
    learningRate: 0.05,
  });
  const right = accuracy(graph, compiled.logits(x), labels);
  const scores = compiled.apply(x);
  const session = Session.open(graph);
  await session.run({}, [], [initializerOf(graph, [...compiled.variables, ...optimizer.slots])]);
  // The class is whether the first number is larger than the second.
  const feeds = { x: floats([1, 0, 0, 1, 3, 1, 1, 3, -1, -2, -2, -1], [6, 2]), labels: ints([0, 1, 0, 1, 0, 1]) };
  for (let i = 0; i < 60; i++)
    await session.run({ ...feeds, step: tensor('int64', [], BigInt64Array.of(BigInt(i))) }, [], [optimizer.update]);
  const [share, probabilities] = await session.run(feeds, [right, scores]);
  session.close();
  expect(share!.data[0]).toBe(1);
  const [first, second] = probabilities!.data as Float32Array;
  expect(first! + second!).toBeCloseTo(1, 5);
});
