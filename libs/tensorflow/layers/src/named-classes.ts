import { strings } from '@facet/tensorflow-c-api';
import type { Graph, Output } from '@facet/tensorflow-graph';

/**
 * Names beside scores, float32 [batch, labels]: `classes`, the names in the order of the scores, row by row, and
 * `prediction`, the name with the highest score.
 */
export function namedClasses(
  graph: Graph,
  scores: Output,
  labels: readonly string[],
): Record<'classes' | 'prediction', Output> {
  const names = graph.constant(strings(labels), 'label_names');
  const rows = graph.op('StridedSlice', [graph.op('Shape', [scores]), graph.ints(0), graph.ints(1), graph.ints(1)], {
    shrink_axis_mask: { int: 1 },
  });
  const row = graph.op('Reshape', [names, graph.ints(1, labels.length)]);
  const classes = graph.op('Tile', [row, graph.op('Pack', [[rows, graph.int(1)]])]);
  const best = graph.op('ArgMax', [scores, graph.int(1)], { output_type: { type: 'int32' } });
  return {
    classes: graph.identity(classes, 'classes'),
    prediction: graph.identity(graph.op('GatherV2', [names, best, graph.int(0)]), 'prediction'),
  };
}
