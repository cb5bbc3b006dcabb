import { Graph } from '@facet/tensorflow-graph';
import { faceApiWeights } from '../weights/face-api-weights';
import { addBackbone } from './backbone';
import { addBoxDecoder } from './box-decoder';
import { addBoxPredictors } from './box-predictors';

/** Side of the square pictures that the detector sees. */
export const SSD_INPUT_PX = 512;
/** Boxes that the detector answers for every picture. */
export const SSD_BOX_COUNT = 5118;

/**
 * The face detector of @vladmandic/face-api (SSD on MobileNet V1). Input `images` [N, 512, 512, 3] uint8 RGB, padded
 * with black to the right and below. Outputs `boxes` [N, 5118, 4], top, left, bottom, right as fractions of the
 * picture, and `scores` [N, 5118], 0..1; overlapping boxes are not suppressed.
 */
export function ssdMobilenet(): Graph {
  const graph = new Graph();
  const weights = faceApiWeights('ssdMobilenet');
  const images = graph.placeholder('images', 'uint8', [-1, SSD_INPUT_PX, SSD_INPUT_PX, 3]);
  const pixels = graph.op('Cast', [images], { DstT: { type: 'float32' } });
  const predicted = addBoxPredictors(graph, weights, addBackbone(graph, weights, pixels));
  const columns = { num_split: { int: 3 } };
  const split = graph.op('SplitV', [predicted, graph.ints(2, 2, 1), graph.int(2)], columns);
  const [centres, sizes, logits] = graph.outputs(split, 3);
  const anchors = weights.floats('Output/extra_dim').data;
  graph.identity(addBoxDecoder(graph, anchors, centres!, sizes!), 'boxes');
  const scores = graph.op('Sigmoid', [logits!]);
  graph.identity(graph.op('Reshape', [scores, graph.ints(-1, SSD_BOX_COUNT)]), 'scores');
  return graph;
}
