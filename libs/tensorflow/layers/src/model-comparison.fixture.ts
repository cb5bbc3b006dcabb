import { seededRandom } from '@facet/kernel';
import { elementCount, floats, type Tensor, tensor } from '@facet/tensorflow-c-api';
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

const BATCH = 5;

const randomFloats = (count: number, random: () => number): Float32Array =>
  Float32Array.from({ length: count }, () => random() * 2 - 1);

/** Weights as a trained model has them: none of them zero, variances positive. */
function setRandomWeights(tensorflow: typeof tf, model: tf.LayersModel, random: () => number): void {
  for (const layer of model.layers)
    layer.setWeights(
      layer.weights.map(({ originalName, shape }) => {
        const sizes = shape.map((size) => size!);
        const fan = sizes.slice(0, -1).reduce((product, size) => product * size, 1);
        const values = randomFloats(elementCount(sizes), random);
        const positive = /moving_variance|gamma/.test(originalName);
        return tensorflow.tensor(
          values.map((value) => (positive ? 1 + value / 2 : value * Math.sqrt(3 / fan))),
          sizes,
        );
      }),
    );
}

/** A batch, and what each number of the output counts in the sum that is differentiated. */
interface Problem {
  readonly xs: Tensor;
  readonly weighting: Tensor;
}

/**
 * Runs `model` on a seeded random batch, as a graph and eagerly, as in prediction or as in training: its output,
 * the gradients of a weighted sum of the output with respect to the input and to every trainable weight, and in training
 * the moving statistics after one step. In training the regularisers' penalties are part of the sum.
 */
export async function compareWithEager(
  tensorflow: typeof tf,
  model: tf.LayersModel,
  { training = false } = {},
): Promise<Comparison[]> {
  const random = seededRandom(7);
  setRandomWeights(tensorflow, model, random);
  const randomTensor = ([, ...sizes]: readonly (number | null)[]): Tensor => {
    const shape = [BATCH, ...sizes.map((size) => size!)];
    return floats(randomFloats(elementCount(shape), random), shape);
  };
  const xs = randomTensor(model.inputs[0]!.shape);
  const outputShape = tensorflow.tidy(() => (model.predict(tensorflow.zeros([...xs.shape])) as tf.Tensor).shape);
  const problem = { xs, weighting: randomTensor(outputShape) };
  const { names, values } = await runAsGraph(model, problem, training);
  const eager = tensorflow.tidy(() => runEagerly(tensorflow, model, problem, training));
  return names.map((name, i) => ({ name, graph: values[i]!, eager: eager[i]! }));
}

async function runAsGraph(model: tf.LayersModel, { xs, weighting }: Problem, training: boolean) {
  const graph = new Graph();
  const compiled = CompiledModel.compile(graph, model);
  const x = graph.placeholder('x', 'float32', compiled.inputShape);
  const step = graph.constant(tensor('int64', [], BigInt64Array.of(0n)));
  const pass = training ? compiled.train(x, { seed: 1, step }) : { output: compiled.apply(x) };
  // A model of dropout alone answers its input, which cannot be both fed and fetched.
  const output = graph.identity(pass.output, 'output');
  const weighted = graph.op('Mul', [output, graph.constant(weighting)]);
  const sum = graph.op('Sum', [weighted, graph.ints(...weighting.shape.map((_, axis) => axis))]);
  const penalty = 'penalty' in pass ? pass.penalty : undefined;
  const loss = penalty ? graph.op('AddV2', [sum, penalty]) : sum;
  const variables = compiled.trainableVariables;
  const moving = training ? compiled.variables.filter((variable) => !variables.includes(variable)) : [];
  const gradients = graph.gradients([loss], [x, ...variables.map(({ handle }) => handle)]);
  const session = Session.open(graph);
  await session.run({}, [], [initializerOf(graph, compiled.variables)]);
  const found = await session.run({ x: xs }, [output, ...gradients], 'updates' in pass ? pass.updates : []);
  const moved =
    moving.length > 0
      ? await session.run(
          {},
          moving.map(({ read }) => read),
        )
      : [];
  session.close();
  return {
    names: ['output', 'input', ...[...variables, ...moving].map(({ name }) => name)],
    values: [...found, ...moved].map(({ data }) => data as Float32Array),
  };
}

function runEagerly(
  tensorflow: typeof tf,
  model: tf.LayersModel,
  { xs, weighting }: Problem,
  training: boolean,
): Float32Array[] {
  const eager = ({ data, shape }: Tensor) => tensorflow.tensor(data as Float32Array, [...shape]);
  const run = (value: tf.Tensor) => model.apply(value, { training }) as tf.Tensor;
  const sum = (value: tf.Tensor) => {
    const weighted = run(value).mul(eager(weighting)).sum();
    const penalties = training ? model.calculateLosses() : [];
    return penalties.reduce<tf.Tensor>((total, penalty) => total.add(penalty), weighted) as tf.Scalar;
  };
  const output = run(eager(xs));
  const trained = model.layers.flatMap((layer) => layer.trainableWeights);
  const moving = training
    ? model.layers.flatMap((layer) => layer.weights.filter((weight) => !trained.includes(weight)))
    : [];
  // Read now: each pass in training moves them.
  const moved = moving.map((weight) => weight.read().dataSync() as Float32Array);
  const variables = trained.map((weight) => (weight as unknown as { val: tf.Variable }).val);
  const byName = variables.length > 0 ? tensorflow.variableGrads(() => sum(eager(xs)), variables).grads : {};
  const ofInput = tensorflow.grad(sum)(eager(xs));
  const values = [output, ofInput, ...variables.map(({ name }) => byName[name]!)];
  return [...values.map((value) => value.dataSync() as Float32Array), ...moved];
}

/** The largest difference of two lists, relative to their largest magnitude where that is above 1. */
export function largestDifference({ graph, eager }: Comparison): number {
  if (graph.length !== eager.length) return Infinity;
  const magnitude = eager.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return graph.reduce((most, value, i) => Math.max(most, Math.abs(value - eager[i]!)), 0) / magnitude;
}
