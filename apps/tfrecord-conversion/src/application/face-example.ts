import { cropSquareOf, type BoundingBox, type CropRule } from '@facet/domain-geometry';
import {
  bytesFeature,
  encodeExample,
  FEATURE_KEYS as KEYS,
  floatFeature,
  int64Feature,
  textFeature,
} from '@facet/domain-tfrecord';
import type { Face } from './batch-content';

/** The edges of a box in 0..1 of the picture; `min < max` on both axes. */
export interface NormalisedBox {
  readonly xmin: number;
  readonly xmax: number;
  readonly ymin: number;
  readonly ymax: number;
}

const clip = (edge: number): number => Math.min(1, Math.max(0, edge));

/** Where the face lies inside its own crop. */
export function boxInCrop(box: BoundingBox, rule: CropRule): NormalisedBox {
  const { centreX, centreY, side } = cropSquareOf(box, rule);
  const left = centreX - side / 2;
  const top = centreY - side / 2;
  return {
    xmin: clip((box.x - left) / side),
    xmax: clip((box.x + box.width - left) / side),
    ymin: clip((box.y - top) / side),
    ymax: clip((box.y + box.height - top) / side),
  };
}

/**
 * The tf.Example of a face. Its picture is the crop: size and box are the crop's, and both the picture and its one
 * object have the person's class.
 */
export function encodeFaceExample(
  face: Face & { readonly group: string },
  labelId: number,
  crop: Uint8Array,
  rule: CropRule,
): Uint8Array {
  const { xmin, xmax, ymin, ymax } = boxInCrop(face.box, rule);
  return encodeExample({
    [KEYS.height]: int64Feature(rule.sizePx),
    [KEYS.width]: int64Feature(rule.sizePx),
    [KEYS.filename]: textFeature(face.path),
    [KEYS.sourceId]: textFeature(face.photoSha256),
    [KEYS.encoded]: bytesFeature(crop),
    [KEYS.format]: textFeature('jpeg'),
    [KEYS.xmin]: floatFeature([xmin]),
    [KEYS.xmax]: floatFeature([xmax]),
    [KEYS.ymin]: floatFeature([ymin]),
    [KEYS.ymax]: floatFeature([ymax]),
    [KEYS.objectText]: textFeature(face.label),
    [KEYS.objectLabel]: int64Feature(labelId),
    [KEYS.classText]: textFeature(face.label),
    [KEYS.classLabel]: int64Feature(labelId),
    [KEYS.sha256]: textFeature(face.cropSha256),
    [KEYS.group]: textFeature(face.group),
    [KEYS.descriptor]: floatFeature(face.descriptor),
  });
}
