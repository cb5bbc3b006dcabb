import type { Graph, Output } from '@facet/tensorflow-graph';

export interface LossOptions {
  /** How far each target is moved towards all classes alike, 0 (default) to 1. */
  readonly labelSmoothing?: number;
  /** How much each example counts, float32 [batch]; default: 1. The sum is divided by the number of examples. */
  readonly exampleWeights?: Output;
}

/** The softmax cross entropy, mean over a batch. `labels` are int32 class numbers [batch]. */
export function softmaxCrossEntropy(
  graph: Graph,
  logits: Output,
  labels: Output,
  classes: number,
  { labelSmoothing = 0, exampleWeights }: LossOptions = {},
): Output {
  // The sparse form of the operation has no gradient in C++.
  const wanted = smoothedOneHot(graph, labels, classes, { labelSmoothing });
  return meanOf(graph, graph.op('SoftmaxCrossEntropyWithLogits', [logits, wanted]), exampleWeights);
}

/** What a classifier should answer, float32 [batch, classes]: 1 for the class and 0 else, before the smoothing. */
export function smoothedOneHot(
  graph: Graph,
  labels: Output,
  classes: number,
  { labelSmoothing = 0 }: Pick<LossOptions, 'labelSmoothing'>,
): Output {
  const others = labelSmoothing / classes;
  const [on, off] = [graph.scalar(1 - labelSmoothing + others), graph.scalar(others)];
  return graph.op('OneHot', [labels, graph.int(classes), on, off]);
}

/** The binary cross entropy of independent outputs, mean over all. `targets` are 0 or 1, as many as `logits`. */
export function sigmoidCrossEntropy(
  graph: Graph,
  logits: Output,
  targets: Output,
  { labelSmoothing = 0, exampleWeights }: LossOptions = {},
): Output {
  const kept = graph.op('Mul', [targets, graph.scalar(1 - labelSmoothing)]);
  const wanted = graph.op('AddV2', [kept, graph.scalar(labelSmoothing / 2)]);
  // max(x, 0) - x z + log(1 + exp(-|x|)) does not overflow.
  const size = graph.op('Neg', [graph.op('Abs', [logits])]);
  const linear = graph.op('Sub', [graph.op('Relu', [logits]), graph.op('Mul', [logits, wanted])]);
  const losses = graph.op('AddV2', [linear, graph.op('Log1p', [graph.op('Exp', [size])])]);
  return meanOf(graph, graph.op('Mean', [losses, graph.ints(-1)]), exampleWeights);
}

/** The mean over all outputs of a batch of the squared difference from `targets`. */
export function meanSquaredError(
  graph: Graph,
  output: Output,
  targets: Output,
  { exampleWeights }: Pick<LossOptions, 'exampleWeights'> = {},
): Output {
  const errors = graph.op('SquaredDifference', [output, targets]);
  return meanOf(graph, graph.op('Mean', [errors, graph.ints(-1)]), exampleWeights);
}

/** The weight of each example by its class; `labels` are int32 class numbers [batch]. */
export function classWeightsOf(graph: Graph, labels: Output, weights: readonly number[]): Output {
  return graph.op('GatherV2', [graph.floats(weights), labels, graph.int(0)]);
}

/** The share of a batch, 0 to 1, whose largest logit is the labelled class. */
export function accuracy(graph: Graph, logits: Output, labels: Output): Output {
  const found = graph.op('ArgMax', [logits, graph.int(1)], { output_type: { type: 'int32' } });
  const right = graph.op('Cast', [graph.op('Equal', [found, labels])], { DstT: { type: 'float32' } });
  return graph.op('Mean', [right, graph.ints(0)]);
}

function meanOf(graph: Graph, losses: Output, weights?: Output): Output {
  return graph.op('Mean', [weights ? graph.op('Mul', [losses, weights]) : losses, graph.ints(0)]);
}
