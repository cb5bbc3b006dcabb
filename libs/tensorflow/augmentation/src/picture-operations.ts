import { tensor } from '@facet/tensorflow-c-api';
import type { Graph, Output } from '@facet/tensorflow-graph';

// Pictures are float32 [height, width, 3], RGB; parameters are float32 scalars. Each is the function of tf.image, or of
// Keras, that its comment names. None of them cuts values off.

/** tf.image.flip_left_right, where `flipped` (bool) is true. */
export function flipLeftRight(graph: Graph, picture: Output, flipped: Output): Output {
  const never = graph.constant(tensor('bool', [], Uint8Array.of(0)));
  return graph.op('Reverse', [picture, graph.op('Pack', [[never, flipped, never]])]);
}

/** tf.image.adjust_brightness: adds `delta`. */
export function adjustBrightness(graph: Graph, picture: Output, delta: Output): Output {
  return graph.op('AddV2', [picture, delta]);
}

/** tf.image.adjust_contrast: each channel `factor` times as far from its mean. */
export function adjustContrast(graph: Graph, picture: Output, factor: Output): Output {
  return graph.op('AdjustContrastv2', [picture, factor]);
}

/** tf.image.adjust_hue: turns the colour circle by `delta`, 1 being all around. */
export function adjustHue(graph: Graph, picture: Output, delta: Output): Output {
  return graph.op('AdjustHue', [picture, delta]);
}

/** tf.image.adjust_saturation: the saturation (of HSV) times `factor`, no more than 1. */
export function adjustSaturation(graph: Graph, picture: Output, factor: Output): Output {
  return graph.op('AdjustSaturation', [picture, factor]);
}

/**
 * tf.image.crop_and_resize to the picture's own size, bilinearly. `box` is float32 [4]: top, left, bottom and right,
 * in parts of the way from the first pixel to the last.
 */
export function cropAndResize(graph: Graph, picture: Output, box: Output): Output {
  const [height, width] = graph.describe(picture).shape as readonly number[];
  const first = graph.int(0);
  const pictures = graph.op('ExpandDims', [picture, first]);
  const boxes = graph.op('ExpandDims', [box, first]);
  const cropped = graph.op('CropAndResize', [pictures, boxes, graph.ints(0), graph.ints(height!, width!)]);
  return graph.op('Squeeze', [cropped], { squeeze_dims: { ints: [0] } });
}

/**
 * keras.ops.image.affine_transform by a rotation about the centre, bilinearly; `angle` in radians, counter-clockwise as
 * seen. What comes in from outside has the colour of the nearest pixel.
 */
export function rotate(graph: Graph, picture: Output, angle: Output): Output {
  const [height, width] = graph.describe(picture).shape as readonly number[];
  const [cos, sin] = [graph.op('Cos', [angle]), graph.op('Sin', [angle])];
  const minusSin = graph.op('Neg', [sin]);
  const [x, y] = [graph.scalar((width! - 1) / 2), graph.scalar((height! - 1) / 2)];
  // Output (x, y) takes the input at R (x - centre) + centre.
  const product = (a: Output, b: Output): Output => graph.op('Mul', [a, b]);
  const offset = (centre: Output, ...turned: [Output, Output]): Output =>
    graph.op('Sub', [centre, graph.op('AddV2', turned)]);
  const right = offset(x, product(cos, x), product(minusSin, y));
  const down = offset(y, product(sin, x), product(cos, y));
  const zero = graph.scalar(0);
  const transform = graph.op('Pack', [[cos, minusSin, right, sin, cos, down, zero, zero]]);
  const [pictures, transforms] = [picture, transform].map((value) => graph.op('ExpandDims', [value, graph.int(0)]));
  const turned = graph.op('ImageProjectiveTransformV3', [pictures!, transforms!, graph.ints(height!, width!), zero], {
    interpolation: { string: 'BILINEAR' },
    fill_mode: { string: 'NEAREST' },
  });
  return graph.op('Reshape', [turned, graph.ints(height!, width!, 3)]);
}

/**
 * Random erasing (Zhong et al., 2017): mid-grey within `box`, float32 [4]: top, left, bottom and right in pixels, the
 * last two outside it.
 */
export function erase(graph: Graph, picture: Output, box: Output): Output {
  const [height, width] = graph.describe(picture).shape as readonly number[];
  const [top, left, bottom, right] = graph.outputs(graph.op('Unpack', [box], { num: { int: 4 } }), 4);
  const places = (count: number, shape: readonly number[]): Output =>
    graph.floats(
      Array.from({ length: count }, (_, i) => i),
      shape,
    );
  const within = (place: Output, from: Output, to: Output): Output =>
    graph.op('LogicalAnd', [graph.op('GreaterEqual', [place, from]), graph.op('Less', [place, to])]);
  const rows = within(places(height!, [height!, 1, 1]), top!, bottom!);
  const columns = within(places(width!, [1, width!, 1]), left!, right!);
  return graph.op('SelectV2', [graph.op('LogicalAnd', [rows, columns]), graph.scalar(0.5), picture]);
}
