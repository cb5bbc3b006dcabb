import type { Graph, Output } from '@facet/tensorflow-graph';

/** A filter: [height, width, channels in, channels out], or [height, width, channels, 1] for a depthwise one. */
export interface Filter {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface ConvolutionOptions {
  /** Default 1. */
  readonly stride?: number;
  readonly activation?: 'Relu' | 'Relu6';
}

/**
 * Convolution, bias and activation as three nodes, padding SAME: TensorFlow makes one fused kernel of them when the
 * session first runs, faster than a fused node built by hand.
 */
export function addConvolution(
  graph: Graph,
  x: Output,
  filter: Filter,
  bias: Float32Array,
  { stride = 1, activation }: ConvolutionOptions = {},
): Output {
  const convolved = graph.op('Conv2D', [x, graph.floats(filter.data, filter.shape)], windows(stride));
  const sum = graph.op('BiasAdd', [convolved, graph.floats(bias)]);
  return activation ? graph.op(activation, [sum]) : sum;
}

/** A filter per channel, padding SAME, without bias. */
export function addDepthwiseConvolution(graph: Graph, x: Output, filter: Filter, stride: number): Output {
  return graph.op('DepthwiseConv2dNative', [x, graph.floats(filter.data, filter.shape)], windows(stride));
}

/** The filter that answers `factor` times as much. */
export function scaledFilter({ data, shape }: Filter, factor: number): Filter {
  return { shape, data: data.map((value) => value * factor) };
}

const windows = (stride: number) => ({ strides: { ints: [1, stride, stride, 1] }, padding: { string: 'SAME' } });
