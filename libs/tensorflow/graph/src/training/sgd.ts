import type { Output } from '@facet/tensorflow-c-api';
import type { Graph } from '../graph';
import type { Variable } from '../variable';
import { type AppliedGradients, zeroSlot } from './slot';

/** Stochastic gradient descent. */
export interface SgdOptions {
  readonly algorithm: 'sgd';
  /** The share of the last step that is taken again; default 0: none. */
  readonly momentum?: number;
  /** Whether the gradient counts as of where momentum leads (Nesterov); default false. */
  readonly nesterov?: boolean;
}

export function sgd(
  graph: Graph,
  variables: readonly Variable[],
  gradients: readonly Output[],
  rate: Output,
  { momentum = 0, nesterov = false }: SgdOptions,
): AppliedGradients {
  if (momentum === 0) {
    const operations = variables.map(
      ({ handle }, i) => graph.op('ResourceApplyGradientDescent', [handle, rate, gradients[i]!]).operation,
    );
    return { operations, slots: [] };
  }
  const slots = variables.map((target) => zeroSlot(graph, target, 'sgd', 'momentum'));
  const share = graph.scalar(momentum);
  // Keras's form: the learning rate of each step stays in what it added.
  const operations = variables.map(({ handle }, i) => {
    const inputs = [handle, slots[i]!.handle, rate, gradients[i]!, share];
    return graph.op('ResourceApplyKerasMomentum', inputs, { use_nesterov: { bool: nesterov } }).operation;
  });
  return { operations, slots };
}
