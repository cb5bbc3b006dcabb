import type { Graph, Operation, Output, Variable } from '@facet/tensorflow-graph';
import type { Precision } from './mixed-precision';

/** A layer's own options, as its getConfig() of TensorFlow.js returns them. */
export type LayerConfig = Readonly<Record<string, unknown>>;

/** The two numbers that decide which units a step drops: the same pair always drops the same units. */
export interface DropoutSeed {
  /** A whole number; fixed for a job. */
  readonly seed: number;
  /** An int64 scalar that differs from step to step. */
  readonly step: Output;
}

/** Given where layers behave as they do in training. */
export interface TrainingContext {
  readonly dropout: DropoutSeed;
  readonly precision: Precision;
  /** Layers add what a step must run beside the optimiser, in the order in which it must happen. */
  readonly updates: Operation[];
}

export interface LayerContext {
  readonly graph: Graph;
  readonly inputs: readonly Output[];
  readonly config: LayerConfig;
  /** By the weight's own name: `kernel`, `bias`, `gamma`, … */
  readonly weights: Readonly<Record<string, Variable>>;
  /** With the batch first, as -1. */
  readonly outputShape: readonly number[];
  /** The layer's place in the model: what makes two dropout layers differ. */
  readonly index: number;
  /** False for a layer that is frozen. */
  readonly trainable: boolean;
  /** Absent when the graph predicts. */
  readonly training: TrainingContext | undefined;
  /** Of products of inputs and weights. */
  readonly precision: Precision;
}

/** What `build` does, one after the other. */
export interface LayerParts {
  /** All before the bias. */
  products(context: LayerContext): Output;
  /** Bias and activation. */
  finish(context: LayerContext, products: Output): Output;
}

/** How one class of layers becomes nodes. */
export interface LayerCompiler {
  /** It multiplies inputs by weights, by `product`. */
  readonly multiplies?: true;
  /** The first option that cannot be built, in words that follow "has", or undefined. Shapes begin with the batch. */
  refused?(config: LayerConfig, inputShapes: readonly (readonly number[])[]): string | undefined;
  build(context: LayerContext): Output;
  /** Of a layer that ends with a bias and an activation. */
  readonly parts?: LayerParts;
  /** Each number that it answers is the largest of some of its input. */
  readonly choosesLargest?: true;
}
