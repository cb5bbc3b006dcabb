import { mnistCnn } from '@facet/architectures';
import { DIGIT_SIDE_PX, type Digits } from '@facet/domain-idx';
import { type Tensor, tensor } from '@facet/tensorflow-c-api';
import {
  Graph,
  initializerOf,
  minimize,
  type Operation,
  type Output,
  scheduledRate,
  type Variable,
} from '@facet/tensorflow-graph';
import { accuracy, CompiledModel, softmaxCrossEntropy } from '@facet/tensorflow-layers';
import { readVariables, Session } from '@facet/tensorflow-session';
import type { DigitBatch } from './digit-batches';

/** The digits, in the order of the scores. */
export const DIGIT_LABELS = Array.from({ length: 10 }, (_, digit) => String(digit));

const PREDICTED_AT_ONCE = 500;
const PIXELS = DIGIT_SIDE_PX ** 2;

export interface DigitNetworkOptions {
  readonly seed: number;
  readonly learningRate: number;
  /** The learning rate falls to 0 over so many, in half a cosine wave. */
  readonly steps: number;
  /** Whether units are dropped in training; default: yes. */
  readonly dropout?: boolean;
}

/** A network of the digits, whatever engine runs it. */
export interface DigitLearner {
  train(batch: DigitBatch): Promise<LearntBatch>;
  /** A row of ten probabilities for each picture, [pictures, 28, 28]. */
  predict(pixels: Uint8Array): Promise<Float32Array[]>;
  /** The model's own variables, by name. */
  values(): Promise<Map<string, Tensor>>;
  close(): void;
}

/** How many of the digits are recognised. */
export async function countRight(network: DigitLearner, digits: Digits): Promise<number> {
  const rows = await network.predict(digits.pixels);
  return rows.filter((row, i) => row.indexOf(Math.max(...row)) === digits.labels[i]).length;
}

export interface LearntBatch {
  readonly loss: number;
  /** Share of the batch that was right before the step, 0..1. */
  readonly accuracy: number;
}

interface Nodes {
  readonly images: Output;
  readonly labels: Output;
  readonly step: Output;
  readonly loss: Output;
  readonly right: Output;
  readonly scores: Output;
  readonly update: Operation;
}

/** The graph that learns digits, with a session of its own. Close it after use. */
export class DigitNetwork implements DigitLearner {
  private done = 0;

  private constructor(
    private readonly session: Session,
    private readonly nodes: Nodes,
    private readonly variables: readonly Variable[],
  ) {}

  static async open({ seed, learningRate, steps, dropout = true }: DigitNetworkOptions): Promise<DigitNetwork> {
    const graph = new Graph();
    const model = CompiledModel.compile(graph, mnistCnn.build({ labels: DIGIT_LABELS.length, seed }));
    const images = graph.placeholder('images', 'uint8', [-1, DIGIT_SIDE_PX, DIGIT_SIDE_PX]);
    const labels = graph.placeholder('labels', 'int32', [-1]);
    const step = graph.placeholder('step', 'int64', []);
    const grey = graph.op('Mul', [graph.op('Cast', [images], { DstT: { type: 'float32' } }), graph.scalar(1 / 255)]);
    const inputs = graph.op('ExpandDims', [grey, graph.int(3)]);
    const logits = dropout ? model.train(inputs, { seed, step }).logits : model.logits(inputs);
    const loss = softmaxCrossEntropy(graph, logits, labels, DIGIT_LABELS.length);
    const rate = scheduledRate(graph, learningRate, { schedule: 'cosine', decaySteps: steps }, step);
    const { update, slots } = minimize(graph, loss, model.trainableVariables, {
      optimizer: { algorithm: 'adam' },
      learningRate: rate,
    });
    const right = accuracy(graph, logits, labels);
    const nodes = { images, labels, step, loss, right, scores: model.apply(inputs), update };
    const session = Session.open(graph);
    await session.run({}, [], [initializerOf(graph, [...model.variables, ...slots])]);
    return new DigitNetwork(session, nodes, model.variables);
  }

  async train({ pixels, labels }: DigitBatch): Promise<LearntBatch> {
    const { nodes } = this;
    const feeds = new Map([
      [nodes.images, picturesOf(pixels)],
      [nodes.labels, tensor('int32', [labels.length], labels)],
      [nodes.step, tensor('int64', [], BigInt64Array.of(BigInt(this.done++)))],
    ]);
    const [loss, right] = await this.session.run(feeds, [nodes.loss, nodes.right], [nodes.update]);
    return { loss: loss!.data[0] as number, accuracy: right!.data[0] as number };
  }

  async predict(pixels: Uint8Array): Promise<Float32Array[]> {
    const rows: Float32Array[] = [];
    const size = PREDICTED_AT_ONCE * PIXELS;
    for (let start = 0; start < pixels.length; start += size) {
      const pictures = picturesOf(pixels.subarray(start, start + size));
      const [scores] = await this.session.run(new Map([[this.nodes.images, pictures]]), [this.nodes.scores]);
      const all = scores!.data as Float32Array;
      for (let at = 0; at < all.length; at += DIGIT_LABELS.length) rows.push(all.slice(at, at + DIGIT_LABELS.length));
    }
    return rows;
  }

  values(): Promise<Map<string, Tensor>> {
    return readVariables(this.session, this.variables);
  }

  close(): void {
    this.session.close();
    this.session.graph.dispose();
  }
}

const picturesOf = (pixels: Uint8Array): Tensor =>
  tensor('uint8', [pixels.length / PIXELS, DIGIT_SIDE_PX, DIGIT_SIDE_PX], pixels);
