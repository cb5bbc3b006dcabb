import type { Graph, Output } from '@facet/tensorflow-graph';

/** Encoded centres and sizes are divided by these (the variances of SSD, Liu et al. 2016). */
const CENTRE_FACTOR = 10;
const SIZE_FACTOR = 5;

/**
 * Boxes from their encodings, [N, anchors, 2] for centres and for sizes. `anchors` are the corners of the anchor boxes
 * (top, left, bottom, right), four numbers each; so is the answer, [N, anchors, 4], as fractions of the picture.
 */
export function addBoxDecoder(graph: Graph, anchors: Float32Array, centres: Output, sizes: Output): Output {
  const count = anchors.length / 4;
  const perAnchor = (value: (low: number, high: number) => number) => {
    const values = new Float32Array(count * 2);
    for (let i = 0; i < values.length; i++) {
      const corner = (i >> 1) * 4 + (i & 1);
      values[i] = value(anchors[corner]!, anchors[corner + 2]!);
    }
    return graph.floats(values, [count, 2]);
  };
  const moved = graph.op('Mul', [centres, perAnchor((low, high) => (high - low) / CENTRE_FACTOR)]);
  const middle = graph.op('AddV2', [moved, perAnchor((low, high) => low + (high - low) / 2)]);
  const growth = graph.op('Exp', [graph.op('Mul', [sizes, graph.scalar(1 / SIZE_FACTOR)])]);
  const half = graph.op('Mul', [growth, perAnchor((low, high) => (high - low) / 2)]);
  const corners = [graph.op('Sub', [middle, half]), graph.op('AddV2', [middle, half])];
  return graph.op('ConcatV2', [corners, graph.int(2)]);
}
