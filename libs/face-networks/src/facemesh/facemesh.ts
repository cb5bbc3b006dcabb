import { Graph } from '@facet/tensorflow-graph';
import { addGraphModel } from '../graph-model/add-graph-model';
import { readGraphModel } from '../graph-model/graph-model';
import { readPublished } from '../weights/published-files';

/** Side of the square pictures that the mesh network sees. */
export const FACEMESH_INPUT_PX = 192;

/**
 * The face mesh of @vladmandic/human (MediaPipe's). Input `images` [N, 192, 192, 3] uint8 RGB, a face's square.
 * Outputs `mesh` [N, 1404], x, y and z of 468 points in pixels of the square, and `presence` [N, 1], the probability
 * that the square holds a face.
 */
export function facemesh(): Graph {
  const graph = new Graph();
  const images = graph.placeholder('images', 'uint8', [-1, FACEMESH_INPUT_PX, FACEMESH_INPUT_PX, 3]);
  const pixels = graph.op('Cast', [images], { DstT: { type: 'float32' } });
  const { description, bytes } = readPublished('facemesh');
  const [mesh, presence] = addGraphModel(graph, readGraphModel(description, bytes), {
    prefix: 'facemesh',
    inputs: { input_1: graph.op('Mul', [pixels, graph.scalar(1 / 255)]) },
    outputs: ['Identity_2', 'Identity_1'],
  });
  graph.identity(mesh!, 'mesh');
  graph.identity(presence!, 'presence');
  return graph;
}
