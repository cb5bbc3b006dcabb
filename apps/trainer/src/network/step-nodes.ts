import type { TrainingSettings } from '@facet/domain-training-settings';
import type { Graph, Operation, Output, Variable } from '@facet/tensorflow-graph';
import {
  type LossOptions,
  meanSquaredError,
  sigmoidCrossEntropy,
  smoothedOneHot,
  softmaxCrossEntropy,
  type TrainingPass,
} from '@facet/tensorflow-layers';

/** `updates` and then one step more. */
export function counted(graph: Graph, { handle, dtype }: Variable, updates: readonly Operation[]): Operation {
  const type = { dtype: { type: dtype } };
  return graph.op('AssignAddVariableOp', [handle, graph.long(1)], type, { control: updates }).operation;
}

/** A float32 scalar: how far a pass is from the classes that were wanted. */
export function lossOf(
  graph: Graph,
  loss: TrainingSettings['loss'],
  { logits, output }: TrainingPass,
  classes: Output,
  labels: number,
  options: LossOptions,
): Output {
  if (loss === 'mean-squared-error')
    return meanSquaredError(graph, output, smoothedOneHot(graph, classes, labels, options), options);
  // It smooths by itself, towards one half.
  if (loss === 'binary-cross-entropy')
    return sigmoidCrossEntropy(graph, logits, smoothedOneHot(graph, classes, labels, {}), options);
  return softmaxCrossEntropy(graph, logits, classes, labels, options);
}
