import type { Output } from '@facet/tensorflow-c-api';
import type { Graph } from '../graph';
import type { Variable } from '../variable';
import { type AppliedGradients, zeroSlot } from './slot';

/** RMSProp (Hinton, 2012), not centred. */
export interface RmsPropOptions {
  readonly algorithm: 'rmsprop';
  /** How much of the mean square of the gradients stays from step to step; default 0.9. */
  readonly rho?: number;
  /** Default 0. */
  readonly momentum?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

export function rmsProp(
  graph: Graph,
  variables: readonly Variable[],
  gradients: readonly Output[],
  rate: Output,
  { rho = 0.9, momentum = 0, epsilon = 1e-7 }: RmsPropOptions,
): AppliedGradients {
  const constants = [rate, ...[rho, momentum, epsilon].map((value) => graph.scalar(value))];
  const slots = variables.map((target) =>
    ['mean_square', 'momentum'].map((slot) => zeroSlot(graph, target, 'rmsprop', slot)),
  );
  const operations = variables.map(({ handle }, i) => {
    const own = slots[i]!.map((slot) => slot.handle);
    return graph.op('ResourceApplyRMSProp', [handle, ...own, ...constants, gradients[i]!]).operation;
  });
  return { operations, slots: slots.flat() };
}
