import type { Output } from '@facet/tensorflow-c-api';
import type { Graph } from '../graph';

/** Keeps one bad batch from throwing the weights far away. */
export type GradientClipping =
  /** All gradients are scaled down together so that the length of the vector they make is at most this. */
  | { readonly globalNorm: number }
  /** Each number of each gradient is cut off at plus and minus this. */
  | { readonly value: number };

export function clipped(graph: Graph, gradients: readonly Output[], clipping?: GradientClipping): readonly Output[] {
  if (!clipping) return gradients;
  if ('value' in clipping) {
    const limits = [graph.scalar(-clipping.value), graph.scalar(clipping.value)];
    return gradients.map((gradient) => graph.op('ClipByValue', [gradient, ...limits]));
  }
  const [limit, one] = [graph.scalar(clipping.globalNorm), graph.scalar(1)];
  // L2Loss is half the sum of squares.
  const halves = graph.op('AddN', [gradients.map((gradient) => graph.op('L2Loss', [gradient]))]);
  const norm = graph.op('Sqrt', [graph.op('Mul', [halves, graph.scalar(2)])]);
  const least = graph.op('Minimum', [graph.op('RealDiv', [one, norm]), graph.op('RealDiv', [one, limit])]);
  const scale = graph.op('Mul', [limit, least]);
  return gradients.map((gradient) => graph.op('Mul', [gradient, scale]));
}
