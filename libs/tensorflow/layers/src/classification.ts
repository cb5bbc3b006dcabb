import type { Graph, Output } from '@facet/tensorflow-graph';

/** The mean of the softmax cross entropy over a batch. `labels` are int32 class numbers [batch]. */
export function softmaxCrossEntropy(graph: Graph, logits: Output, labels: Output, classes: number): Output {
  // The sparse form of the operation has no gradient in C++.
  const wanted = graph.op('OneHot', [labels, graph.int(classes), graph.scalar(1), graph.scalar(0)]);
  const losses = graph.op('SoftmaxCrossEntropyWithLogits', [logits, wanted]);
  return graph.op('Mean', [losses, graph.ints(0)]);
}

/** The share of a batch, 0 to 1, whose largest logit is the labelled class. */
export function accuracy(graph: Graph, logits: Output, labels: Output): Output {
  const found = graph.op('ArgMax', [logits, graph.int(1)], { output_type: { type: 'int32' } });
  const right = graph.op('Cast', [graph.op('Equal', [found, labels])], { DstT: { type: 'float32' } });
  return graph.op('Mean', [right, graph.ints(0)]);
}
