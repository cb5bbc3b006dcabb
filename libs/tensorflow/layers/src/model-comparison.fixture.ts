import { seededRandom } from '@facet/kernel';
import { floats, tensor } from '@facet/tensorflow-c-api';
import { Graph, initializerOf } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import type * as tf from '@tensorflow/tfjs';
import { CompiledModel } from './compiled-model';

/** Values that should be equal: one pair for the output and one per gradient. */
export interface Comparison {
  readonly name: string;
  readonly graph: Float32Array;
  readonly eager: Float32Array;
}

const randomFloats = (count: number, random: () => number): Float32Array =>
  Float32Array.from({ length: count }, () => random() * 2 - 1);

/** Weights as a trained model has them: none of them zero, variances positive. */
function setRandomWeights(tensorflow: typeof tf, model: tf.LayersModel, random: () => number): void {
  for (const layer of model.layers)
    layer.setWeights(
      layer.weights.map(({ originalName, shape }) => {
        const sizes = shape.map((size) => size!);
        const fan = sizes.slice(0, -1).reduce((product, size) => product * size, 1);
        const values = randomFloats(
          sizes.reduce((product, size) => product * size, 1),
          random,
        );
        const positive = /moving_variance|gamma/.test(originalName);
        return tensorflow.tensor(
          values.map((value) => (positive ? 1 + value / 2 : value * Math.sqrt(3 / fan))),
          sizes,
        );
      }),
    );
}

/**
 * Runs `model` on a seeded random batch of two, as a graph and eagerly: its output, and the gradients of a weighted sum
 * of the output with respect to the input and to every trainable weight.
 */
export async function compareWithEager(tensorflow: typeof tf, model: tf.LayersModel): Promise<Comparison[]> {
  const random = seededRandom(7);
  setRandomWeights(tensorflow, model, random);
  const shape = [2, ...model.inputs[0]!.shape.slice(1).map((size) => size!)];
  const input = floats(
    randomFloats(
      shape.reduce((product, size) => product * size, 1),
      random,
    ),
    shape,
  );
  const graph = new Graph();
  const compiled = CompiledModel.compile(graph, model);
  const x = graph.placeholder('x', 'float32', compiled.inputShape);
  // A model of dropout alone answers its input, which cannot be both fed and fetched.
  const output = graph.identity(compiled.apply(x), 'output');
  const outputShape = [2, ...graph.describe(output).shape!.slice(1)];
  const weighting = randomFloats(
    outputShape.reduce((product, size) => product * size, 1),
    random,
  );
  const weighted = graph.op('Mul', [output, graph.floats(weighting, outputShape)]);
  const loss = graph.op('Sum', [weighted, graph.ints(...outputShape.map((_, axis) => axis))]);
  const variables = compiled.trainableVariables;
  const gradients = graph.gradients([loss], [x, ...variables.map(({ handle }) => handle)]);
  const session = Session.open(graph);
  await session.run({}, [], [initializerOf(graph, compiled.variables)]);
  const found = await session.run({ x: tensor('float32', shape, input.data) }, [output, ...gradients]);
  session.close();

  const eager = tensorflow.tidy(() => {
    const xs = tensorflow.tensor(input.data as Float32Array, shape);
    const weights = model.layers.flatMap((layer) => layer.trainableWeights);
    const eagerVariables = weights.map((weight) => (weight as unknown as { val: tf.Variable }).val);
    const run = (value: tf.Tensor) => model.apply(value, { training: false }) as tf.Tensor;
    const sum = (value: tf.Tensor) => run(value).mul(tensorflow.tensor(weighting, outputShape)).sum() as tf.Scalar;
    const byName = weights.length > 0 ? tensorflow.variableGrads(() => sum(xs), eagerVariables).grads : {};
    const ofInput = tensorflow.grad(sum)(xs);
    return [run(xs), ofInput, ...eagerVariables.map(({ name }) => byName[name]!)].map(
      (value) => value.dataSync() as Float32Array,
    );
  });
  const names = ['output', 'input', ...variables.map(({ name }) => name)];
  return names.map((name, i) => ({ name, graph: found[i]!.data as Float32Array, eager: eager[i]! }));
}

/** The largest difference of two lists, relative to their largest magnitude where that is above 1. */
export function largestDifference({ graph, eager }: Comparison): number {
  if (graph.length !== eager.length) return Infinity;
  const magnitude = eager.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return graph.reduce((most, value, i) => Math.max(most, Math.abs(value - eager[i]!)), 0) / magnitude;
}
