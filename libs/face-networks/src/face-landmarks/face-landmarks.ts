import { Graph, type Output } from '@facet/tensorflow-graph';
import { addConvolution, addDepthwiseConvolution, type ConvolutionOptions, scaledFilter } from '../convolution';
import { faceApiWeights } from '../weights/face-api-weights';
import type { Weights } from '../weights/weights';

/** Side of the square pictures that the landmark network sees. */
export const LANDMARKS_INPUT_PX = 112;

const MEAN_COLOUR = [122.782, 117.001, 104.298];
const BLOCKS = 4;
const FEATURES = 256;
const OUTPUTS = 136;

/**
 * The 68-landmark network of @vladmandic/face-api. Input `images` [N, 112, 112, 3] uint8 RGB, a face's square.
 * Output `landmarks` [N, 136]: x and y of each point as fractions of the square.
 */
export function faceLandmarks(): Graph {
  const graph = new Graph();
  const weights = faceApiWeights('faceLandmarks');
  const images = graph.placeholder('images', 'uint8', [-1, LANDMARKS_INPUT_PX, LANDMARKS_INPUT_PX, 3]);
  const pixels = graph.op('Cast', [images], { DstT: { type: 'float32' } });
  let x = graph.op('Sub', [pixels, graph.floats(MEAN_COLOUR)]);
  for (let i = 0; i < BLOCKS; i++) x = addDenseBlock(graph, weights, x, i);
  // The last map is 7 x 7: the published average pool of 7 x 7 leaves one cell of it.
  const features = graph.op('Mean', [x, graph.ints(1, 2)]);
  const matrix = graph.floats(weights.floats('fc/weights').data, [FEATURES, OUTPUTS]);
  const bias = graph.floats(weights.floats('fc/bias').data);
  graph.identity(graph.op('BiasAdd', [graph.op('MatMul', [features, matrix]), bias]), 'landmarks');
  return graph;
}

/** Four convolutions, each of which sees the sum of all before it; the first halves the picture. */
function addDenseBlock(graph: Graph, weights: Weights, input: Output, index: number): Output {
  const name = `dense${index}`;
  const entry: ConvolutionOptions = { stride: 2, activation: 'Relu' };
  let x =
    index === 0 ? addEntry(graph, weights, input, entry) : addSeparable(graph, weights, input, `${name}/conv0`, entry);
  const outputs = [x];
  for (const layer of [1, 2, 3]) {
    outputs.push(addSeparable(graph, weights, x, `${name}/conv${layer}`));
    // One AddN over all, not a running sum: on that TensorFlow's optimiser fails and fuses nothing in the whole graph.
    x = graph.op('Relu', [graph.op('AddN', [outputs])]);
  }
  return x;
}

/** The network takes (x - mean) / 255: the division goes into the first filter. */
function addEntry(graph: Graph, weights: Weights, x: Output, options: ConvolutionOptions): Output {
  const filter = scaledFilter(weights.floats('dense0/conv0/filters'), 1 / 255);
  return addConvolution(graph, x, filter, weights.floats('dense0/conv0/bias').data, options);
}

function addSeparable(
  graph: Graph,
  weights: Weights,
  x: Output,
  name: string,
  { stride = 1, activation }: ConvolutionOptions = {},
): Output {
  const perChannel = addDepthwiseConvolution(graph, x, weights.floats(`${name}/depthwise_filter`), stride);
  const filter = weights.floats(`${name}/pointwise_filter`);
  return addConvolution(graph, perChannel, filter, weights.floats(`${name}/bias`).data, { activation });
}
