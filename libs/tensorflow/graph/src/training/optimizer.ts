import type { Operation, Output } from '@facet/tensorflow-c-api';
import type { Graph } from '../graph';
import type { Variable } from '../variable';
import { adam, type AdamOptions } from './adam';
import { clipped, type GradientClipping } from './gradient-clipping';
import { rmsProp, type RmsPropOptions } from './rms-prop';
import { sgd, type SgdOptions } from './sgd';
import type { AppliedGradients } from './slot';

/** Everything that moves variables by gradients. Defaults are those of Keras. */
export type OptimizerOptions = SgdOptions | RmsPropOptions | AdamOptions;

export interface TrainingStep {
  /** Running it does one step. */
  readonly update: Operation;
  /** The optimiser's own state: initialise, save and restore it with the model's variables. */
  readonly slots: readonly Variable[];
  /** As the loss has them, before clipping. */
  readonly gradients: readonly Output[];
}

export interface MinimizeOptions {
  readonly optimizer: OptimizerOptions;
  /** A float32 scalar, of the step that is run; a number where it never changes. */
  readonly learningRate: number | Output;
  readonly clipping?: GradientClipping;
}

/** Adds the nodes of one step towards a smaller `loss`. Throws as Graph.gradients does. */
export function minimize(
  graph: Graph,
  loss: Output,
  variables: readonly Variable[],
  { optimizer, learningRate, clipping }: MinimizeOptions,
): TrainingStep {
  const handles = variables.map(({ handle }) => handle);
  const gradients = graph.gradients([loss], handles);
  const rate = typeof learningRate === 'number' ? graph.scalar(learningRate) : learningRate;
  const { operations, slots } = applied(graph, variables, clipped(graph, gradients, clipping), rate, optimizer);
  return { update: graph.group(operations, `${optimizer.algorithm}/update`), slots, gradients };
}

function applied(
  graph: Graph,
  variables: readonly Variable[],
  gradients: readonly Output[],
  rate: Output,
  options: OptimizerOptions,
): AppliedGradients {
  switch (options.algorithm) {
    case 'sgd':
      return sgd(graph, variables, gradients, rate, options);
    case 'rmsprop':
      return rmsProp(graph, variables, gradients, rate, options);
    case 'adam':
    case 'adamw':
      return adam(graph, variables, gradients, rate, options);
  }
}
