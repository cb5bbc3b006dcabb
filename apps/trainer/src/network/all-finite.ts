import type { Graph, Output, Variable } from '@facet/tensorflow-graph';

/** A bool: whether no number of the variables is infinite or none at all. */
export function allFinite(graph: Graph, variables: readonly Variable[]): Output {
  const each = variables.map(({ read, shape }) =>
    graph.op('All', [graph.op('IsFinite', [read]), graph.ints(...shape.map((_, axis) => axis))]),
  );
  return graph.op('All', [graph.op('Pack', [each]), graph.ints(0)]);
}
