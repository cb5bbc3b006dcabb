import type { Architecture } from '@facet/architectures';
import { floats, ints, strings, type Tensor, tensor } from '@facet/tensorflow-c-api';
import {
  Graph,
  initializerOf,
  minimize,
  type Operation,
  type Output,
  saver,
  type Saver,
  type Variable,
} from '@facet/tensorflow-graph';
import { CompiledModel, softmaxCrossEntropy } from '@facet/tensorflow-layers';
import { Session } from '@facet/tensorflow-session';
import type { TrainingExample } from '../dataset/read-split';
import { addCropInput } from './crop-input';

export interface TrainingNetworkOptions {
  readonly architecture: Architecture;
  readonly labels: number;
  readonly seed: number;
  readonly learningRate: number;
  /** Threads within one operation: another number sums in another order, and so gives other weights. */
  readonly threads: number;
}

interface Nodes {
  readonly examples: Output;
  readonly classes: Output;
  readonly step: Output;
  readonly loss: Output;
  readonly probabilities: Output;
  readonly update: Operation;
  readonly initialize: Operation;
}

/** The graph that learns, with a session of its own. An `embedding-head` learns from the stored descriptors. */
export class TrainingNetwork {
  private constructor(
    private readonly input: Architecture['input'],
    private readonly session: Session,
    private readonly nodes: Nodes,
    private readonly checkpoint: Saver,
    private readonly variables: readonly Variable[],
  ) {}

  static build({ architecture, labels, seed, learningRate, threads }: TrainingNetworkOptions): TrainingNetwork {
    const graph = new Graph();
    const model = CompiledModel.compile(graph, architecture.build({ labels, seed }));
    const fromCrops = architecture.input === 'image';
    const examples = fromCrops
      ? graph.placeholder('crops', 'string', [-1])
      : graph.placeholder('descriptors', 'float32', model.inputShape);
    const input = fromCrops ? addCropInput(graph, architecture, examples) : examples;
    const classes = graph.placeholder('classes', 'int32', [-1]);
    const step = graph.placeholder('step', 'int64', []);
    const loss = softmaxCrossEntropy(graph, model.train(input, { seed, step }).logits, classes, labels);
    const optimizer = minimize(graph, loss, model.trainableVariables, {
      optimizer: { algorithm: 'adam' },
      learningRate,
    });
    const state = [...model.variables, ...optimizer.slots];
    const nodes = {
      examples,
      classes,
      step,
      loss,
      probabilities: model.apply(input),
      update: optimizer.update,
      initialize: initializerOf(graph, state),
    };
    const checkpoint = saver(graph, state, 'checkpoint');
    const session = Session.open(graph, { intraOpThreads: threads, interOpThreads: threads });
    return new TrainingNetwork(architecture.input, session, nodes, checkpoint, model.variables);
  }

  /** Gives the variables the values that the seed decides. */
  async initialize(): Promise<void> {
    await this.session.run({}, [], [this.nodes.initialize]);
  }

  /** One step of the optimiser; `step` counts from 0. Returns the batch's loss before it. */
  async train(batch: readonly TrainingExample[], step: number): Promise<number> {
    const { examples, classes, step: stepInput, loss, update } = this.nodes;
    const feeds = new Map([
      [examples, this.inputOf(batch)],
      [classes, ints(batch.map(({ classNumber }) => classNumber))],
      [stepInput, tensor('int64', [], BigInt64Array.of(BigInt(step)))],
    ]);
    const [value] = await this.session.run(feeds, [loss], [update]);
    return value!.data[0] as number;
  }

  /** A row of probabilities, one per label, for every example. */
  async predict(batch: readonly TrainingExample[]): Promise<Float32Array[]> {
    const { examples, probabilities } = this.nodes;
    const [found] = await this.session.run(new Map([[examples, this.inputOf(batch)]]), [probabilities]);
    const labels = found!.shape[1]!;
    return batch.map((_, i) => (found!.data as Float32Array).slice(i * labels, (i + 1) * labels));
  }

  /** Writes the variables and the optimiser's state to files whose names begin with `prefix`. */
  async save(prefix: string): Promise<void> {
    await this.session.run(new Map([[this.checkpoint.fileName, strings([prefix], [])]]), [], [this.checkpoint.save]);
  }

  async restore(prefix: string): Promise<void> {
    await this.session.run(new Map([[this.checkpoint.fileName, strings([prefix], [])]]), [], [this.checkpoint.restore]);
  }

  /** The model's own variables, by name. */
  async values(): Promise<Map<string, Tensor>> {
    const values = await this.session.run(
      {},
      this.variables.map(({ read }) => read),
    );
    return new Map(this.variables.map(({ name }, i) => [name, values[i]!]));
  }

  close(): void {
    this.session.close();
    this.session.graph.dispose();
  }

  private inputOf(batch: readonly TrainingExample[]): Tensor {
    if (this.input === 'image') return strings(batch.map(({ crop }) => crop));
    const length = batch[0]?.descriptor.length ?? 0;
    const rows = new Float32Array(batch.length * length);
    batch.forEach(({ descriptor }, i) => rows.set(descriptor, i * length));
    return floats(rows, [batch.length, length]);
  }
}
