import { type Architecture, freezeLayers } from '@facet/architectures';
import type { TrainingSettings } from '@facet/domain-training-settings';
import { FacetError } from '@facet/kernel';
import { floats, strings, type Tensor, tensor } from '@facet/tensorflow-c-api';
import {
  Graph,
  initializerOf,
  minimize,
  type Operation,
  type Output,
  saver,
  type Saver,
  scheduledRate,
  type Variable,
  variable,
} from '@facet/tensorflow-graph';
import { accuracy, classWeightsOf, CompiledModel } from '@facet/tensorflow-layers';
import { type Device, readVariables, Session, type SessionOptions, setVariables } from '@facet/tensorflow-session';
import type { TrainingExample } from '../dataset/read-split';
import { addCropInput } from './crop-input';
import { addPreview, addTrainingInput, type Preview, type TrainingInput, type TrainingRecords } from './training-input';
import { allFinite } from './all-finite';
import { counted, lossOf } from './step-nodes';

export interface TrainingNetworkOptions {
  readonly architecture: Architecture;
  readonly labels: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly settings: Pick<
    TrainingSettings,
    | 'engine'
    | 'freeze'
    | 'loss'
    | 'precision'
    | 'optimizer'
    | 'schedule'
    | 'clipping'
    | 'labelSmoothing'
    | 'augmentation'
  >;
  /** How much an example of each class counts; absent: all alike. */
  readonly classWeights?: readonly number[] | undefined;
  readonly records: TrainingRecords;
  /** Threads within one operation: another number sums in another order, and so gives other weights. */
  readonly threads: number;
  /** Default: `cpu`. */
  readonly device?: SessionOptions['device'];
}

/** What one step knows. */
export interface TrainedStep {
  /** Of the batch, before the step. */
  readonly loss: number;
  /** Share of the batch that is classified right, before the step. */
  readonly accuracy: number;
  readonly learningRate: number;
  /** By the variable's name, before clipping; where they were asked for. */
  readonly gradients?: ReadonlyMap<string, Float32Array>;
}

/** `inputs` are float32 as the network takes them, `classes` int32 [batch]. */
export interface NextBatch {
  readonly inputs: Tensor;
  readonly classes: Tensor;
  readonly learningRate: number;
}

/** The first pictures of the first batch, as PNG. */
export interface PreviewPictures {
  readonly before: readonly EncodedPicture[];
  /** Absent where training does not change pictures. */
  readonly after: readonly EncodedPicture[] | undefined;
}

interface EncodedPicture {
  readonly encoded: Uint8Array;
  readonly width: number;
  readonly height: number;
}

interface Nodes {
  readonly examples: Output;
  readonly probabilities: Output;
  readonly loss: Output;
  readonly accuracy: Output;
  readonly learningRate: Output;
  /** Of the variables that training changes, by their names. */
  readonly gradients: ReadonlyMap<string, Output>;
  /** Of networks that take pictures. */
  readonly preview: Preview | undefined;
  readonly finite: Output;
  readonly update: Operation;
  readonly batch: Pick<TrainingInput, 'inputs' | 'classes'>;
  /** Counts a step that is computed elsewhere. */
  readonly countedAlone: Operation;
  readonly begin: Operation;
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

  /** Throws FAILED_PRECONDITION (NO_GPU) where a GPU is asked for and there is none. */
  static build(options: TrainingNetworkOptions): TrainingNetwork {
    const { architecture, labels, seed, batchSize, learningRate, settings, classWeights, records, threads } = options;
    const graph = new Graph();
    const network = architecture.build({ labels, seed });
    if (settings.freeze) freezeLayers(network, settings.freeze);
    const model = CompiledModel.compile(graph, network);
    const step = variable(graph, 'global_step', tensor('int64', [], BigInt64Array.of(0n)));
    const seen = graph.op('Mul', [step.read, graph.long(batchSize)]);
    const { augmentation } = settings;
    const source = { ...records, architecture, batchSize, seed, threads, augmentation, seen };
    const batch = addTrainingInput(graph, source);
    const pass = model.train(batch.inputs, { seed, step: step.read }, settings);
    const exampleWeights = classWeights && classWeightsOf(graph, batch.classes, classWeights);
    const { labelSmoothing, optimizer, clipping } = settings;
    const target = { labelSmoothing, exampleWeights };
    const fit = lossOf(graph, settings.loss, pass, batch.classes, labels, target);
    const loss = pass.penalty ? graph.op('AddV2', [fit, pass.penalty]) : fit;
    const rate = scheduledRate(graph, learningRate, settings.schedule, step.read);
    const trained = minimize(graph, loss, model.trainableVariables, { optimizer, learningRate: rate, clipping });
    const weights = [...model.variables, ...trained.slots];
    const examples = placeholderOf(graph, architecture, model.inputShape);
    const input = architecture.input === 'image' ? addCropInput(graph, architecture, examples) : examples;
    const nodes = {
      examples,
      probabilities: model.apply(input),
      loss,
      accuracy: accuracy(graph, pass.logits, batch.classes),
      learningRate: rate,
      gradients: new Map(model.trainableVariables.map(({ name }, i) => [name, trained.gradients[i]!])),
      preview: architecture.input === 'image' ? addPreview(graph, source) : undefined,
      finite: allFinite(graph, weights),
      update: counted(graph, step, [trained.update, ...pass.updates]),
      batch,
      // The rate of a step is that before the step is counted.
      countedAlone: counted(graph, step, [rate.operation]),
      begin: batch.begin,
      initialize: initializerOf(graph, [...weights, step]),
    };
    const checkpoint = saver(graph, [...weights, step], { name: 'checkpoint', note: 'facet/state' });
    const session = Session.open(graph, {
      intraOpThreads: threads,
      interOpThreads: threads,
      device: options.device,
    });
    return new TrainingNetwork(architecture.input, session, nodes, checkpoint, model.variables);
  }

  /** Gives the variables the values that the seed decides. */
  async initialize(): Promise<void> {
    await this.session.run({}, [], [this.nodes.initialize]);
    await this.session.run({}, [], [this.nodes.begin]);
  }

  /** What it computes on. */
  get device(): Device {
    return this.session.device;
  }

  /** The shapes of the model's own variables by their names, in the order of the layers. */
  get shapes(): ReadonlyMap<string, readonly number[]> {
    return new Map(this.variables.map(({ name, shape }) => [name, shape]));
  }

  /** Gives some of the model's own variables other values than those that the seed decides. */
  async take(values: ReadonlyMap<string, Tensor>): Promise<void> {
    const taken = this.variables.filter(({ name }) => values.has(name));
    await setVariables(this.session, new Map(taken.map((variable) => [variable, values.get(variable.name)!])));
  }

  /** Goes on from a checkpoint; answers the state that was saved with it. Throws DATA_LOSS when it cannot be read. */
  async resume(prefix: string): Promise<string> {
    await this.restore(prefix);
    await this.session.run({}, [], [this.nodes.begin]);
    const [state] = await this.session.run(fileAt(this.checkpoint, prefix), [this.checkpoint.note!.read]);
    return Buffer.from(state!.data[0] as Uint8Array).toString();
  }

  /** Gives all variables the values of a checkpoint. Throws DATA_LOSS when it cannot be read. */
  async restore(prefix: string): Promise<void> {
    try {
      await this.session.run(fileAt(this.checkpoint, prefix), [], [this.checkpoint.restore]);
    } catch (cause) {
      throw new FacetError('DATA_LOSS', `the checkpoint ${prefix} cannot be read; remove its folder to begin again`, {
        reason: 'MALFORMED_CHECKPOINT',
        cause,
      });
    }
  }

  /** One step of the optimiser on the next batch. */
  async train({ withGradients = false } = {}): Promise<TrainedStep> {
    const { loss, accuracy, learningRate, gradients, update } = this.nodes;
    const wanted = withGradients ? [...gradients] : [];
    const fetches = [loss, accuracy, learningRate, ...wanted.map(([, gradient]) => gradient)];
    const [lossNow, share, rate, ...values] = await this.session.run({}, fetches, [update]);
    const named = wanted.map(([name], i) => [name, values[i]!.data as Float32Array] as const);
    return {
      loss: lossNow!.data[0] as number,
      accuracy: share!.data[0] as number,
      learningRate: rate!.data[0] as number,
      ...(withGradients && { gradients: new Map(named) }),
    };
  }

  /** What `train` would have computed a step of, for another engine; the step is counted as done. */
  async nextBatch(): Promise<NextBatch> {
    const { batch, learningRate, countedAlone } = this.nodes;
    const fetches = [batch.inputs, batch.classes, learningRate];
    const [inputs, classes, rate] = await this.session.run({}, fetches, [countedAlone]);
    return { inputs: inputs!, classes: classes!, learningRate: rate!.data[0] as number };
  }

  /** Undefined for a network that takes no pictures. Run before the first step. */
  async preview(): Promise<PreviewPictures | undefined> {
    const { preview } = this.nodes;
    if (!preview) return undefined;
    await this.session.run({}, [], [preview.begin]);
    const [before, after] = await this.session.run({}, preview.pictures);
    const pictures = ({ data }: Tensor) =>
      (data as Uint8Array[]).map((encoded) => ({ encoded, width: preview.sizePx, height: preview.sizePx }));
    return { before: pictures(before!), after: after && pictures(after) };
  }

  /** The numbers of the variables that training changes, by name. */
  async weights(): Promise<Map<string, Float32Array>> {
    const values = await this.values();
    const names = [...this.nodes.gradients.keys()];
    return new Map(names.map((name) => [name, values.get(name)!.data as Float32Array]));
  }

  /** Whether every number of every variable is one. */
  async isFinite(): Promise<boolean> {
    const [finite] = await this.session.run({}, [this.nodes.finite]);
    return finite!.data[0] === 1;
  }

  /** A row of probabilities, one per label, for every example. */
  async predict(batch: readonly TrainingExample[]): Promise<Float32Array[]> {
    const { examples, probabilities } = this.nodes;
    const [found] = await this.session.run(new Map([[examples, this.inputOf(batch)]]), [probabilities]);
    const labels = found!.shape[1]!;
    return batch.map((_, i) => (found!.data as Float32Array).slice(i * labels, (i + 1) * labels));
  }

  /** Writes all variables, the optimiser's among them, and `state` to files whose names begin with `prefix`. */
  async save(prefix: string, state: string): Promise<void> {
    const { save, note } = this.checkpoint;
    await this.session.run(fileAt(this.checkpoint, prefix).set(note!.write, strings([state], [])), [], [save]);
  }

  /** The model's own variables, by name. */
  values(): Promise<Map<string, Tensor>> {
    return readVariables(this.session, this.variables);
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

const fileAt = ({ fileName }: Saver, prefix: string): Map<Output, Tensor> =>
  new Map([[fileName, strings([prefix], [])]]);

const placeholderOf = (graph: Graph, { input }: Architecture, inputShape: readonly number[]): Output =>
  input === 'image'
    ? graph.placeholder('crops', 'string', [-1])
    : graph.placeholder('descriptors', 'float32', inputShape);
