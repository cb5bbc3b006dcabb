import type { AugmentationSettings } from '@facet/domain-training-settings';
import type { Graph, Output } from '@facet/tensorflow-graph';
import {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  cropAndResize,
  erase,
  flipLeftRight,
  rotate,
} from './picture-operations';
import { type Draw, randomDraws } from './random-draws';

/** The random numbers that one picture is changed by; those of a kind that is left out are absent. */
export interface PictureChange {
  readonly cropBox?: Output;
  readonly angle?: Output;
  readonly flipped?: Output;
  readonly brightness?: Output;
  readonly contrast?: Output;
  readonly hue?: Output;
  readonly saturation?: Output;
  readonly eraseBox?: Output;
}

const ERASED_AREA = [0.02, 0.2] as const;
/** Height to width of an erased rectangle, to this or its inverse. */
const MAX_ASPECT = 3;

/**
 * Draws how a picture of `height` x `width` is changed. `seed` is int64 [2]: the same seed always draws the same, and
 * each kind of change draws the same whatever other kinds there are.
 */
export function drawChange(
  graph: Graph,
  options: AugmentationSettings,
  [height, width]: readonly [number, number],
  seed: Output,
): PictureChange {
  const draw = randomDraws(graph, seed);
  const { crop, rotationDegrees, flip, brightness, contrast, hue, saturation, erasing } = options;
  const radians = ((rotationDegrees ?? 0) * Math.PI) / 180;
  return {
    ...(crop && { cropBox: drawCrop(graph, draw, crop) }),
    ...(radians && { angle: draw.between('angle', -radians, radians) }),
    ...(flip && { flipped: draw.chance('flip', 0.5) }),
    ...(brightness && { brightness: draw.between('brightness', -brightness, brightness) }),
    ...(contrast && { contrast: draw.between('contrast', ...contrast) }),
    ...(hue && { hue: draw.between('hue', -hue, hue) }),
    ...(saturation && { saturation: draw.between('saturation', ...saturation) }),
    ...(erasing && { eraseBox: drawErasure(graph, draw, erasing, height, width) }),
  };
}

/** Changes a picture, float32 [height, width, 3] in 0..1, and cuts values off below 0 and above 1. */
export function changePicture(graph: Graph, picture: Output, change: PictureChange): Output {
  const { cropBox, angle, flipped, brightness, contrast, hue, saturation, eraseBox } = change;
  let changed = picture;
  if (cropBox) changed = cropAndResize(graph, changed, cropBox);
  if (angle) changed = rotate(graph, changed, angle);
  if (flipped) changed = flipLeftRight(graph, changed, flipped);
  if (brightness) changed = adjustBrightness(graph, changed, brightness);
  if (contrast) changed = adjustContrast(graph, changed, contrast);
  if (hue) changed = adjustHue(graph, changed, hue);
  if (saturation) changed = adjustSaturation(graph, changed, saturation);
  changed = graph.op('ClipByValue', [changed, graph.scalar(0), graph.scalar(1)]);
  return eraseBox ? erase(graph, changed, eraseBox) : changed;
}

/** Draws a change by `seed`, int64 [2], and makes it. */
export function augment(graph: Graph, picture: Output, options: AugmentationSettings, seed: Output): Output {
  const [height, width] = graph.describe(picture).shape as readonly [number, number, number];
  return changePicture(graph, picture, drawChange(graph, options, [height, width], seed));
}

function drawCrop(graph: Graph, draw: Draw, most: number): Output {
  const side = draw.between('crop-side', 1 - most, 1);
  const rest = graph.op('Sub', [graph.scalar(1), side]);
  const [top, left] = ['crop-top', 'crop-left'].map((name) => graph.op('Mul', [draw.between(name, 0, 1), rest]));
  return graph.op('Pack', [[top!, left!, graph.op('AddV2', [top!, side]), graph.op('AddV2', [left!, side])]]);
}

/** An empty box where the picture is spared. */
function drawErasure(graph: Graph, draw: Draw, share: number, height: number, width: number): Output {
  const area = draw.between('erase-area', ...ERASED_AREA);
  const aspect = graph.op('Exp', [draw.between('erase-aspect', -Math.log(MAX_ASPECT), Math.log(MAX_ASPECT))]);
  const erased = graph.op('Cast', [draw.chance('erase', share)], { DstT: { type: 'float32' } });
  const sizeOf = (of: Output, pixels: number): Output => {
    const part = graph.op('Minimum', [graph.op('Sqrt', [of]), graph.scalar(1)]);
    const size = graph.op('Round', [graph.op('Mul', [part, graph.scalar(pixels)])]);
    return graph.op('Mul', [size, erased]);
  };
  const tall = sizeOf(graph.op('Mul', [area, aspect]), height);
  const wide = sizeOf(graph.op('RealDiv', [area, aspect]), width);
  const placeOf = (name: string, size: Output, pixels: number): Output =>
    graph.op('Floor', [graph.op('Mul', [draw.between(name, 0, 1), graph.op('Sub', [graph.scalar(pixels), size])])]);
  const [top, left] = [placeOf('erase-top', tall, height), placeOf('erase-left', wide, width)];
  return graph.op('Pack', [[top, left, graph.op('AddV2', [top, tall]), graph.op('AddV2', [left, wide])]]);
}
