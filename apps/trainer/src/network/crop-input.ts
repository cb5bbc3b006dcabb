import type { Architecture } from '@facet/architectures';
import { addDecodedCrops, addFaceDescriptor } from '@facet/face-networks';
import type { Graph, Output } from '@facet/tensorflow-graph';

/** What the architecture takes, computed from encoded crops ([N] strings): the same in training and in serving. */
export function addCropInput(graph: Graph, architecture: Architecture, imageBytes: Output): Output {
  const crops = addDecodedCrops(graph, imageBytes, architecture.cropRule.sizePx);
  return architecture.input === 'image'
    ? graph.op('Mul', [crops, graph.scalar(1 / 255)])
    : addFaceDescriptor(graph, crops);
}
