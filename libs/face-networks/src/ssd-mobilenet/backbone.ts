import type { Graph, Output } from '@facet/tensorflow-graph';
import { addConvolution, addDepthwiseConvolution, type Filter, scaledFilter } from '../convolution';
import type { Weights } from '../weights/weights';

/** The feature maps that boxes are predicted from, 32, 16, 8, 4, 2 and 1 cells wide. */
export type FeatureMaps = readonly Output[];

const BLOCKS = 13;
/** Depthwise convolutions that halve the picture. */
const HALVING_BLOCKS: readonly number[] = [2, 4, 6, 12];
/** The block whose output is the first of the feature maps. */
const FIRST_MAP_BLOCK = 11;
const EXTRA_LAYERS = 8;
const BATCH_NORM_EPSILON = 0.0010000000474974513;

/** MobileNet V1 and the extra layers of SSD on `images`, [N, 512, 512, 3] float32 RGB, 0..255. */
export function addBackbone(graph: Graph, weights: Weights, images: Output): FeatureMaps {
  // The network takes x / 127.5 - 1. The factor can go into the first filter, the shift cannot: padding comes after it.
  const shifted = graph.op('Sub', [images, graph.scalar(127.5)]);
  let x = addPointwise(graph, weights, shifted, 'MobilenetV1/Conv2d_0', { stride: 2, factor: 1 / 127.5 });
  const maps: Output[] = [];
  for (let i = 1; i <= BLOCKS; i++) {
    const name = `MobilenetV1/Conv2d_${i}`;
    x = addPointwise(graph, weights, addDepthwise(graph, weights, x, name, HALVING_BLOCKS.includes(i) ? 2 : 1), name);
    if (i === FIRST_MAP_BLOCK) maps.push(x);
  }
  maps.push(x);
  for (let i = 0; i < EXTRA_LAYERS; i++) {
    const halves = i % 2 === 1;
    x = addPointwise(graph, weights, x, `Prediction/Conv2d_${i}`, { stride: halves ? 2 : 1 });
    if (halves) maps.push(x);
  }
  return maps;
}

function addPointwise(
  graph: Graph,
  weights: Weights,
  x: Output,
  name: string,
  { stride = 1, factor = 1 }: { stride?: number; factor?: number } = {},
): Output {
  const filter = scaledFilter(weights.floats(`${name}_pointwise/weights`), factor);
  const bias = weights.floats(`${name}_pointwise/convolution_bn_offset`).data;
  return addConvolution(graph, x, filter, bias, { stride, activation: 'Relu6' });
}

/** Depthwise convolution with its batch normalisation folded into filter and bias, in doubles: some variances are 4e-36. */
function addDepthwise(graph: Graph, weights: Weights, x: Output, name: string, stride: number): Output {
  const norm = (part: string) => weights.floats(`${name}_depthwise/BatchNorm/${part}`).data;
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(norm);
  const scale = Array.from(gamma!, (value, c) => value / Math.sqrt(variance![c]! + BATCH_NORM_EPSILON));
  const filter = weights.floats(`${name}_depthwise/depthwise_weights`);
  // [height, width, channels, 1]: channels run fastest.
  const folded: Filter = { shape: filter.shape, data: filter.data.map((value, i) => value * scale[i % scale.length]!) };
  const bias = beta!.map((value, c) => value - mean![c]! * scale[c]!);
  const convolved = addDepthwiseConvolution(graph, x, folded, stride);
  return graph.op('Relu6', [graph.op('BiasAdd', [convolved, graph.floats(bias)])]);
}
