import { ints, tensor } from '@facet/tensorflow-c-api';
import { Graph, initializerOf, minimize, type Output } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import { seededRandom } from '@facet/kernel';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { CompiledModel } from './compiled-model';
import { softmaxCrossEntropy } from './losses';
import type { Precision } from './mixed-precision';

const SIDE = 12;
const BATCH = 4;
const glorot = (seed: number) => tf.initializers.glorotUniform({ seed });

/** One of every layer that multiplies, and batch statistics between. */
const network = () =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [SIDE, SIDE, 3],
        filters: 8,
        kernelSize: 3,
        activation: 'relu',
        name: 'convolution',
        kernelInitializer: glorot(1),
      }),
      tf.layers.depthwiseConv2d({ kernelSize: 3, name: 'depthwise', depthwiseInitializer: glorot(2) }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.separableConv2d({
        filters: 8,
        kernelSize: 3,
        activation: 'relu',
        name: 'separable',
        depthwiseInitializer: glorot(3),
        pointwiseInitializer: glorot(4),
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 16, activation: 'relu', name: 'hidden', kernelInitializer: glorot(5) }),
      tf.layers.dense({ units: 3, activation: 'softmax', name: 'people', kernelInitializer: glorot(6) }),
    ],
  });

interface Trained {
  readonly losses: readonly number[];
  /** Before the first step, of each variable. */
  readonly gradients: readonly Float32Array[];
  /** Of the layers' products, by the name of the layer: the type of the numbers that they multiply. */
  readonly products: Readonly<Record<string, string>>;
  readonly variableTypes: readonly string[];
  readonly probabilities: Float32Array;
}

async function train(precision: Precision, steps: number): Promise<Trained> {
  const graph = new Graph();
  const model = CompiledModel.compile(graph, network());
  const random = seededRandom(7);
  const pixels = Float32Array.from({ length: BATCH * SIDE * SIDE * 3 }, random);
  const [x, classes] = [graph.floats(pixels, [BATCH, SIDE, SIDE, 3]), graph.constant(ints([0, 1, 2, 1]))];
  const step = graph.constant(tensor('int64', [], BigInt64Array.of(0n)));
  const pass = model.train(x, { seed: 1, step }, { precision });
  const products = Object.fromEntries(
    [
      ['convolution', 'Conv2D'],
      ['depthwise', 'DepthwiseConv2dNative'],
      ['separable', 'Conv2D'],
      ['hidden', 'MatMul'],
      ['people', 'MatMul'],
    ].map(([layer, type]) => [layer, graph.describe(productOf(graph, layer!, type!)).dtype]),
  );
  const loss = softmaxCrossEntropy(graph, pass.logits, classes, 3);
  const options = { optimizer: { algorithm: 'adam' }, learningRate: 0.01 } as const;
  const { update, slots, gradients } = minimize(graph, loss, model.trainableVariables, options);
  const probabilities = model.apply(x);
  const session = Session.open(graph, { intraOpThreads: 1, interOpThreads: 1 });
  await session.run({}, [], [initializerOf(graph, [...model.variables, ...slots])]);
  const [before, ...found] = await session.run({}, [probabilities, ...gradients]);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++)
    losses.push((await session.run({}, [loss], [update, ...pass.updates]))[0]!.data[0] as number);
  session.close();
  return {
    losses,
    gradients: found.map(({ data }) => data as Float32Array),
    products,
    variableTypes: [...model.variables, ...slots].map(({ dtype }) => dtype),
    probabilities: before!.data as Float32Array,
  };
}

/** Operations are named `<layer>/<type>_<number>`. */
function productOf(graph: Graph, layer: string, type: string): Output {
  for (let number = 0; number < 300; number++) {
    try {
      return graph.output(`${layer}/${type}_${number}`);
    } catch {
      // The next number.
    }
  }
  throw new Error(`${layer} has no ${type}`);
}

const length = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
const relative = (one: Float32Array, other: Float32Array): number =>
  length(one.map((value, i) => value - other[i]!)) / length(other);

describe('mixed precision', () => {
  let exact: Trained;
  let mixed: Trained;
  beforeAll(async () => {
    exact = await train('float32', 30);
    mixed = await train('mixed-bfloat16', 30);
  });

  test('multiplies bfloat16 numbers in all layers but the last; variables stay float32', () => {
    expect(exact.products).toEqual({
      convolution: 'float32',
      depthwise: 'float32',
      separable: 'float32',
      hidden: 'float32',
      people: 'float32',
    });
    expect(mixed.products).toEqual({
      convolution: 'bfloat16',
      depthwise: 'bfloat16',
      separable: 'bfloat16',
      hidden: 'bfloat16',
      people: 'float32',
    });
    expect(new Set(mixed.variableTypes)).toEqual(new Set(['float32']));
  });

  test('has gradients that are near those of float32, and are not those', () => {
    const all = ({ gradients }: Trained) => Float32Array.from(gradients.flatMap((values) => [...values]));
    const difference = relative(all(mixed), all(exact));
    expect(difference).toBeGreaterThan(1e-4);
    expect(difference).toBeLessThan(0.1);
  });

  test('learns as well', () => {
    expect(mixed.losses[0]).not.toBe(exact.losses[0]);
    expect(mixed.losses[0]! / exact.losses[0]!).toBeCloseTo(1, 1);
    expect(exact.losses.at(-1)).toBeLessThan(0.1 * exact.losses[0]!);
    expect(mixed.losses.at(-1)).toBeLessThan(0.1 * mixed.losses[0]!);
  });

  test('is of training alone: predictions are exact', () => {
    expect(mixed.probabilities).toEqual(exact.probabilities);
  });
});

test('a model whose only product is the last has nothing to gain', () => {
  const dense = tf.layers.dense({ inputShape: [4], units: 2 });
  expect(CompiledModel.hasMixedPrecision(tf.sequential({ layers: [dense] }))).toBe(false);
  expect(CompiledModel.hasMixedPrecision(network())).toBe(true);
});
