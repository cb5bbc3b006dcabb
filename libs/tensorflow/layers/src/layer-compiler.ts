import type { Graph, Output } from '@facet/tensorflow-graph';

/** A layer's own options, as its getConfig() of TensorFlow.js returns them. */
export type LayerConfig = Readonly<Record<string, unknown>>;

/** The two numbers that decide which units a step drops: the same pair always drops the same units. */
export interface DropoutSeed {
  /** A whole number; fixed for a job. */
  readonly seed: number;
  /** An int64 scalar that differs from step to step. */
  readonly step: Output;
}

export interface LayerContext {
  readonly graph: Graph;
  readonly inputs: readonly Output[];
  readonly config: LayerConfig;
  /** Values by the weight's own name: `kernel`, `bias`, `gamma`, … */
  readonly weights: Readonly<Record<string, Output>>;
  /** With the batch first, as -1. */
  readonly outputShape: readonly number[];
  /** The layer's place in the model: what makes two dropout layers differ. */
  readonly index: number;
  /** Absent when the graph predicts. */
  readonly dropout: DropoutSeed | undefined;
}

/** How one class of layers becomes nodes. */
export interface LayerCompiler {
  /** The first option that cannot be built, in words that follow "has", or undefined. */
  refused?(config: LayerConfig, inputRank: number): string | undefined;
  /** Whether it computes otherwise in training in a way that is not built. */
  readonly inferenceOnly?: boolean;
  build(context: LayerContext): Output;
}
