import type { Operation } from '@facet/tensorflow-c-api';
import type { Graph } from '../graph';
import { type Variable, variable } from '../variable';

/** What an algorithm makes of the gradients. */
export interface AppliedGradients {
  readonly operations: readonly Operation[];
  readonly slots: readonly Variable[];
}

/** A variable of zeros beside `target`, named `<algorithm>/<target>/<slot>`. */
export function zeroSlot(graph: Graph, { name, shape }: Variable, algorithm: string, slot: string): Variable {
  const zeros = graph.op('Fill', [graph.ints(...shape), graph.scalar(0)]);
  return variable(graph, `${algorithm}/${name}/${slot}`, zeros);
}
