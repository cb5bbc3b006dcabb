import type { Graph, Output } from '@facet/tensorflow-graph';

/**
 * Adds the decoding of face crops to `graph`: `imageBytes` is [N] strings, each a JPEG or PNG of any size; answers
 * [N, sizePx, sizePx, 3] float32 RGB, 0..255, resized bilinearly (half pixel centres), so that a crop which has that
 * size already keeps its very pixels. Bytes that are no picture fail the run with INVALID_ARGUMENT.
 */
export function addDecodedCrops(graph: Graph, imageBytes: Output, sizePx: number): Output {
  const decodeOne = `decode_crop_${sizePx}`;
  graph.defineFunction(
    decodeOne,
    (body, bytes) => {
      // Despite its name it also takes PNG; the accurate DCT gives the same pixels on every processor.
      const exact = { channels: { int: 3 }, dct_method: { string: 'INTEGER_ACCURATE' } };
      const pixels = body.op('ExpandDims', [body.op('DecodeJpeg', [bytes!], exact), body.int(0)]);
      const resized = body.op('ResizeBilinear', [pixels, body.ints(sizePx, sizePx)], {
        half_pixel_centers: { bool: true },
      });
      return [body.op('Reshape', [resized, body.ints(sizePx, sizePx, 3)])];
    },
    [{ dtype: 'string', shape: [] }],
  );
  return graph.op('MapDefun', [[imageBytes], []], {
    f: { func: decodeOne },
    output_types: { types: ['float32'] },
    output_shapes: { shapes: [[sizePx, sizePx, 3]] },
  });
}
