import type { Graph, Output } from '@facet/tensorflow-graph';

/**
 * Adds the decoding of face crops to `graph`: `imageBytes` is [N] strings, each a JPEG or PNG of any size; answers
 * [N, sizePx, sizePx, 3] float32 RGB, 0..255, resized bilinearly (half pixel centres), so that a crop which has that
 * size already keeps its very pixels. Bytes that are no picture fail the run with INVALID_ARGUMENT.
 */
export function addDecodedCrops(graph: Graph, imageBytes: Output, sizePx: number): Output {
  const decodeOne = `decode_crop_${sizePx}`;
  graph.defineFunction(decodeOne, (body, bytes) => [addDecodedCrop(body, bytes!, sizePx)], [
    { dtype: 'string', shape: [] },
  ]);
  return graph.op('MapDefun', [[imageBytes], []], {
    f: { func: decodeOne },
    output_types: { types: ['float32'] },
    output_shapes: { shapes: [[sizePx, sizePx, 3]] },
  });
}

/** The same of one crop: a string scalar to [sizePx, sizePx, 3]. */
export function addDecodedCrop(graph: Graph, imageBytes: Output, sizePx: number): Output {
  // Despite its name it also takes PNG; the accurate DCT gives the same pixels on every processor.
  const exact = { channels: { int: 3 }, dct_method: { string: 'INTEGER_ACCURATE' } };
  const pixels = graph.op('ExpandDims', [graph.op('DecodeJpeg', [imageBytes], exact), graph.int(0)]);
  const resized = graph.op('ResizeBilinear', [pixels, graph.ints(sizePx, sizePx)], {
    half_pixel_centers: { bool: true },
  });
  return graph.op('Reshape', [resized, graph.ints(sizePx, sizePx, 3)]);
}
