import type { Graph, Output } from '@facet/tensorflow-graph';
import { addConvolution } from '../convolution';
import type { Weights } from '../weights/weights';
import type { FeatureMaps } from './backbone';

/** Of each anchor: four box numbers and how much it looks like a face. */
const COLUMNS = 5;
const CLASSES = 3;
const FACE_CLASS = 1;

/**
 * [N, anchors of all maps, 5]: per anchor the encoded box (centre y, x, size y, x) and the logit of a face. The
 * published network predicts boxes and three classes apart; only what is read is computed, by one convolution a map.
 */
export function addBoxPredictors(graph: Graph, weights: Weights, maps: FeatureMaps): Output {
  const predicted = maps.map((map, i) => {
    const prefix = `Prediction/BoxPredictor_${i}`;
    const [side, anchors] = [32 >> i, i === 0 ? 3 : 6];
    const part = (name: string) => weights.floats(`${prefix}/${name}`);
    const boxes = part('BoxEncodingPredictor/weights');
    const classes = part('ClassPredictor/weights').data;
    const channels = boxes.shape[2]!;
    const filter = new Float32Array(channels * anchors * COLUMNS);
    for (let c = 0; c < channels; c++) {
      const [box, kind] = [boxes.data.subarray(c * anchors * 4), classes.subarray(c * anchors * CLASSES)];
      filter.set(join(anchors, box, kind), c * anchors * COLUMNS);
    }
    const bias = join(anchors, part('BoxEncodingPredictor/biases').data, part('ClassPredictor/biases').data);
    const shape = [1, 1, channels, anchors * COLUMNS];
    const cells = addConvolution(graph, map, { shape, data: filter }, bias);
    return graph.op('Reshape', [cells, graph.ints(-1, side * side * anchors, COLUMNS)]);
  });
  return graph.op('ConcatV2', [predicted, graph.int(1)]);
}

function join(anchors: number, box: Float32Array, classes: Float32Array): Float32Array {
  const joined = new Float32Array(anchors * COLUMNS);
  for (let i = 0; i < anchors; i++) {
    joined.set(box.subarray(i * 4, i * 4 + 4), i * COLUMNS);
    joined[i * COLUMNS + 4] = classes[i * CLASSES + FACE_CLASS]!;
  }
  return joined;
}
