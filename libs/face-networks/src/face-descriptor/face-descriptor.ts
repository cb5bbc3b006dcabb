import { Graph } from '@facet/tensorflow-graph';
import { addDecodedCrops } from './add-decoded-crops';
import { addFaceDescriptor, DESCRIPTOR_INPUT_PX } from './add-face-descriptor';

/**
 * The descriptor network with the decoding before it. Input `crops` [N] strings, each a JPEG or PNG of a face; output
 * `descriptors` [N, 1024].
 */
export function faceDescriptor(): Graph {
  const graph = new Graph();
  const crops = graph.placeholder('crops', 'string', [-1]);
  graph.identity(addFaceDescriptor(graph, addDecodedCrops(graph, crops, DESCRIPTOR_INPUT_PX)), 'descriptors');
  return graph;
}
