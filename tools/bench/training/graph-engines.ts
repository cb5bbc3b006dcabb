import { readTrainingSettings } from '@facet/domain-training-settings';
import { ints, tensor } from '@facet/tensorflow-c-api';
import { Graph, initializerOf, minimize } from '@facet/tensorflow-graph';
import { CompiledModel, softmaxCrossEntropy } from '@facet/tensorflow-layers';
import { Session } from '@facet/tensorflow-session';
import { TrainingNetwork } from '../../../apps/trainer/src/network/training-network';
import { withoutDropout } from '../../../apps/trainer/src/network/without-dropout.fixture';
import { type Engine, timed } from './engine';
import {
  BATCH,
  batchOf,
  buildModel,
  CURVE_BATCHES,
  LEARNING_RATE,
  ONE_THREAD,
  PEOPLE,
  type Problem,
  RECORDS,
  SIDE_PX,
} from './problem';

interface Trainer {
  readonly session: Session;
  /** Answers the loss before the step. */
  step(batch: number): Promise<number>;
}

/** `fed`: the pictures come from this process at every step; otherwise batch 0 lies in the graph. */
async function openTrainer(problem: Problem, { fed }: { fed: boolean }): Promise<Trainer> {
  const graph = new Graph();
  const compiled = CompiledModel.compile(graph, buildModel(problem));
  const batches = fed ? Array.from({ length: CURVE_BATCHES }, (_, i) => batchOf(problem, i)) : [];
  const x = fed ? graph.placeholder('x', 'float32', [-1, SIDE_PX, SIDE_PX, 3]) : graph.constant(batchOf(problem, 0));
  const labels = graph.constant(ints(problem.labels));
  const step = graph.placeholder('step', 'int64', []);
  const { logits } = compiled.train(x, { seed: 1, step });
  const loss = softmaxCrossEntropy(graph, logits, labels, PEOPLE);
  const options = { optimizer: { algorithm: 'adam' }, learningRate: LEARNING_RATE } as const;
  const { update, slots } = minimize(graph, loss, compiled.trainableVariables, options);
  const session = Session.open(graph, ONE_THREAD);
  await session.run({}, [], [initializerOf(graph, [...compiled.variables, ...slots])]);
  let done = 0;
  return {
    session,
    step: async (batch) => {
      const number = tensor('int64', [], BigInt64Array.of(BigInt(done++)));
      const [value] = await session.run({ step: number, ...(fed && { x: batches[batch]! }) }, [loss], [update]);
      return value!.data[0] as number;
    },
  };
}

/** The network's own step on a batch from this process, as an eager engine and Keras get it. */
export async function fedEngine(problem: Problem): Promise<Engine> {
  const trainer = await openTrainer(problem, { fed: true });
  return timed('graph', () => trainer.step(0));
}

/** The same on one batch that lies in the graph: what an input pipeline is compared with. */
export async function constantEngine(problem: Problem): Promise<Engine> {
  const trainer = await openTrainer(problem, { fed: false });
  return timed('constant', () => trainer.step(0));
}

/** The trainer's own network on TFRecord files; `settings` as in a file of training settings. */
export async function recordsEngine(
  name: string,
  problem: Pick<Problem, 'architecture' | 'recordFile'>,
  settings: object = {},
): Promise<Engine> {
  const network = TrainingNetwork.build({
    architecture: problem.architecture,
    labels: PEOPLE,
    seed: 1,
    batchSize: BATCH,
    learningRate: LEARNING_RATE,
    settings: readTrainingSettings(settings),
    records: { files: [problem.recordFile], examples: RECORDS },
    threads: 1,
  });
  await network.initialize();
  return timed(name, () => network.train());
}

/** The losses of `steps` steps without dropout, whose random numbers no two engines share. */
export async function graphCurve(problem: Problem, steps: number): Promise<number[]> {
  const architecture = withoutDropout(problem.architecture);
  const trainer = await openTrainer({ ...problem, architecture }, { fed: true });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push(await trainer.step(i % CURVE_BATCHES));
  trainer.session.close();
  return losses;
}
