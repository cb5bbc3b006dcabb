import type { Graph, Output } from '@facet/tensorflow-graph';
import { addGraphModel } from '../graph-model/add-graph-model';
import { readGraphModel } from '../graph-model/graph-model';
import { readPublished } from '../weights/published-files';

/** Length of a descriptor. */
export const DESCRIPTOR_LENGTH = 1024;
/** Side of the square pictures that the descriptor network sees. */
export const DESCRIPTOR_INPUT_PX = 224;

/**
 * Builds the descriptor network (faceres of @vladmandic/human) with its weights into `graph`, once per graph.
 * `images` is [N, 224, 224, 3] float32 RGB, 0..255: 0..1 would silently give nearly equal descriptors for all faces.
 * Answers [N, 1024]: near, by cosine, for photos of one person.
 */
export function addFaceDescriptor(graph: Graph, images: Output): Output {
  const { description, bytes } = readPublished('faceDescriptor');
  const [features] = addGraphModel(graph, readGraphModel(description, bytes), {
    prefix: 'face_descriptor',
    inputs: { input_1: images },
    outputs: ['global_pooling/Mean'],
  });
  return features!;
}
