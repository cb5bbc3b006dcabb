import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@facet/kernel';
import { elementCount, floats, ints, type Tensor, tensor } from '@facet/tensorflow-c-api';
import {
  type GradientClipping,
  Graph,
  initializerOf,
  type LearningRateSchedule,
  minimize,
  type OptimizerOptions,
  type Output,
  scheduledRate,
} from '@facet/tensorflow-graph';
import { Session, setVariables } from '@facet/tensorflow-session';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CompiledModel } from './compiled-model';
import { classWeightsOf, meanSquaredError, sigmoidCrossEntropy, smoothedOneHot, softmaxCrossEntropy } from './losses';

const [STEPS, EXAMPLES, FEATURES, UNITS, CLASSES] = [8, 12, 6, 5, 3];

interface Case {
  readonly loss: 'softmax' | 'sigmoid' | 'binary' | 'squared';
  readonly labelSmoothing?: number;
  readonly classWeights?: readonly number[];
  readonly l1?: number;
  readonly l2?: number;
  readonly optimizer: OptimizerOptions;
  readonly learningRate: number;
  readonly schedule: LearningRateSchedule;
  readonly clipping?: GradientClipping;
}

interface Trained {
  readonly losses: number[];
  readonly rates: number[];
  readonly weights: number[][];
}

const training = (changes: Partial<Case>): Case => ({
  loss: 'softmax',
  optimizer: { algorithm: 'sgd' },
  learningRate: 0.1,
  schedule: { schedule: 'constant' },
  ...changes,
});

const CASES: Record<string, Case> = {
  sgd: training({}),
  momentum: training({ optimizer: { algorithm: 'sgd', momentum: 0.9 } }),
  'Nesterov momentum': training({ optimizer: { algorithm: 'sgd', momentum: 0.9, nesterov: true } }),
  RMSProp: training({ optimizer: { algorithm: 'rmsprop' }, learningRate: 0.01 }),
  'RMSProp with momentum': training({
    optimizer: { algorithm: 'rmsprop', rho: 0.8, momentum: 0.5 },
    learningRate: 0.01,
    schedule: { schedule: 'step', everySteps: 3, factor: 0.5 },
  }),
  Adam: training({ optimizer: { algorithm: 'adam' }, learningRate: 0.01 }),
  AdamW: training({ optimizer: { algorithm: 'adamw', weightDecay: 0.5 }, learningRate: 0.01 }),
  'binary cross entropy': training({ loss: 'sigmoid' }),
  'mean squared error': training({ loss: 'squared' }),
  'label smoothing': training({ labelSmoothing: 0.2 }),
  'label smoothing of a binary cross entropy': training({ loss: 'sigmoid', labelSmoothing: 0.2 }),
  'binary cross entropy of a softmax': training({ loss: 'binary' }),
  'label smoothing of the binary cross entropy of a softmax': training({ loss: 'binary', labelSmoothing: 0.2 }),
  'class weights of the binary cross entropy of a softmax': training({ loss: 'binary', classWeights: [0.5, 2, 1] }),
  'class weights': training({ classWeights: [0.5, 2, 1] }),
  'class weights of a squared error': training({ loss: 'squared', classWeights: [0.5, 2, 1] }),
  'l1 and l2': training({ l1: 0.01, l2: 0.02 }),
  'a rate that falls in steps': training({ schedule: { schedule: 'step', everySteps: 3, factor: 0.5 } }),
  'a cosine': training({ schedule: { schedule: 'cosine', decaySteps: 6 } }),
  'a cosine to a share': training({
    optimizer: { algorithm: 'sgd', momentum: 0.9 },
    schedule: { schedule: 'cosine', decaySteps: 20, finalShare: 0.1 },
  }),
  'a cosine after a warm-up': training({
    optimizer: { algorithm: 'adam' },
    learningRate: 0.01,
    schedule: { schedule: 'cosine', decaySteps: 5, warmupSteps: 3 },
  }),
  'clipping by the global norm': training({ clipping: { globalNorm: 0.1 } }),
  'a global norm that is not reached': training({ clipping: { globalNorm: 1000 } }),
  'clipping by value': training({ clipping: { value: 0.02 } }),
};

const random = seededRandom(3);
const randomTensor = (shape: number[]): Tensor =>
  floats(
    Float32Array.from({ length: elementCount(shape) }, () => random() * 2 - 1),
    shape,
  );
const INPUTS = randomTensor([EXAMPLES, FEATURES]);
const LABELS = Array.from({ length: EXAMPLES }, (_, i) => (i * i) % CLASSES);
const TARGETS = floats(
  Array.from({ length: EXAMPLES * CLASSES }, () => Math.round(random())),
  [EXAMPLES, CLASSES],
);
const WEIGHTS = [[FEATURES, UNITS], [UNITS], [UNITS, CLASSES], [CLASSES]].map(randomTensor);

function lossOf(graph: Graph, one: Case, output: Output): Output {
  const { labelSmoothing, classWeights } = one;
  const labels = graph.constant(ints(LABELS));
  const exampleWeights = classWeights && classWeightsOf(graph, labels, classWeights);
  const options = { ...(labelSmoothing && { labelSmoothing }), ...(exampleWeights && { exampleWeights }) };
  if (one.loss === 'softmax') return softmaxCrossEntropy(graph, output, labels, CLASSES, options);
  if (one.loss === 'binary')
    return sigmoidCrossEntropy(graph, output, smoothedOneHot(graph, labels, CLASSES, {}), options);
  const targets = graph.constant(TARGETS);
  return one.loss === 'sigmoid'
    ? sigmoidCrossEntropy(graph, output, targets, options)
    : meanSquaredError(graph, output, targets, options);
}

async function train(one: Case): Promise<Trained> {
  const graph = new Graph();
  const { l1, l2 } = one;
  const kernelRegularizer = l1 && l2 ? tf.regularizers.l1l2({ l1, l2 }) : undefined;
  const layers = [
    tf.layers.dense({
      inputShape: [FEATURES],
      units: UNITS,
      activation: 'tanh',
      kernelRegularizer: kernelRegularizer!,
    }),
    tf.layers.dense({ units: CLASSES }),
  ];
  const compiled = CompiledModel.compile(graph, tf.sequential({ layers }), { initialValues: 'zeros' });
  const step = graph.placeholder('step', 'int64', []);
  const pass = compiled.train(graph.constant(INPUTS), { seed: 1, step });
  const fit = lossOf(graph, one, pass.output);
  const loss = pass.penalty ? graph.op('AddV2', [fit, pass.penalty]) : fit;
  const learningRate = scheduledRate(graph, one.learningRate, one.schedule, step);
  const { optimizer, clipping } = one;
  const options = { optimizer, learningRate, ...(clipping && { clipping }) };
  const { update, slots } = minimize(graph, loss, compiled.trainableVariables, options);
  const session = Session.open(graph, { intraOpThreads: 1 });
  await setVariables(session, new Map(compiled.variables.map((variable, i) => [variable, WEIGHTS[i]!])));
  if (slots.length > 0) await session.run({}, [], [initializerOf(graph, slots)]);
  const trained: Trained = { losses: [], rates: [], weights: [] };
  for (let i = 0; i < STEPS; i++) {
    const feeds = { step: tensor('int64', [], BigInt64Array.of(BigInt(i))) };
    const [value, rate] = await session.run(feeds, [loss, learningRate], [update]);
    trained.losses.push(value!.data[0] as number);
    trained.rates.push(rate!.data[0] as number);
  }
  const values = await session.run(
    {},
    compiled.variables.map(({ read }) => read),
  );
  session.close();
  return { ...trained, weights: values.map(({ data }) => [...(data as Float32Array)]) };
}

describe('the same steps as Keras in Python:', () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-keras-'));
  let keras: Map<string, Trained>;
  beforeAll(() => {
    if (pythonTensorFlowMissing) return;
    const file = join(folder, 'problem.json');
    const rows = ({ data, shape }: Tensor) =>
      Array.from({ length: shape[0]! }, (_, i) => [
        ...(data as Float32Array).subarray(i * shape[1]!, (i + 1) * shape[1]!),
      ]);
    const weights = WEIGHTS.map(({ data, shape }) => ({ data: [...(data as Float32Array)], shape }));
    writeFileSync(
      file,
      JSON.stringify({
        inputs: rows(INPUTS),
        labels: LABELS,
        targets: rows(TARGETS),
        weights,
        units: UNITS,
        classes: CLASSES,
        steps: STEPS,
        cases: Object.values(CASES),
      }),
    );
    const trained = runWithPythonTensorFlow<Trained[]>(join(__dirname, 'train-with-keras.py'), [file]);
    keras = new Map(Object.keys(CASES).map((name, i) => [name, trained[i]!]));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach((context) => context.skip(pythonTensorFlowMissing !== undefined, pythonTensorFlowMissing));

  test.each(Object.entries(CASES))('%s', async (name, one) => {
    const [ours, theirs] = [await train(one), keras.get(name)!];
    expect(ours.losses[STEPS - 1]).not.toBe(ours.losses[0]);
    for (const [what, limit] of [
      ['losses', 1e-5],
      ['rates', 1e-7],
    ] as const)
      ours[what].forEach((value, step) =>
        expect(Math.abs(value - theirs[what][step]!), `${what} at step ${step}`).toBeLessThan(limit),
      );
    ours.weights.forEach((values, i) =>
      values.forEach((value, j) => expect(Math.abs(value - theirs.weights[i]![j]!), `weight ${i}`).toBeLessThan(1e-5)),
    );
  });
});
