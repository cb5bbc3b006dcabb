import type { BoundingBox } from '@facet/domain-geometry';
import {
  bytesFeature,
  FEATURE_KEYS as KEYS,
  floatFeature,
  int64Feature,
  textFeature,
  type Features,
} from '@facet/domain-tfrecord';
import { FacetError } from '@facet/kernel';
import type { PlannedFace } from '../application/dataset-plan';
import type { UprightPhoto } from './upright-photo';

/** The twelve keys of the Object Detection API's tutorial. */
export function detectionFeatures(face: PlannedFace, photo: UprightPhoto): Features {
  const [xmin, xmax] = edges(face, face.box.x, face.box.width, face.photoWidth);
  const [ymin, ymax] = edges(face, face.box.y, face.box.height, face.photoHeight);
  return {
    [KEYS.height]: int64Feature(photo.height),
    [KEYS.width]: int64Feature(photo.width),
    [KEYS.filename]: textFeature(face.path),
    [KEYS.sourceId]: textFeature(face.path),
    [KEYS.encoded]: bytesFeature(photo.bytes),
    [KEYS.format]: textFeature(photo.format),
    [KEYS.xmin]: floatFeature([xmin]),
    [KEYS.xmax]: floatFeature([xmax]),
    [KEYS.ymin]: floatFeature([ymin]),
    [KEYS.ymax]: floatFeature([ymax]),
    [KEYS.objectText]: textFeature(face.label),
    [KEYS.objectLabel]: int64Feature(face.labelId),
  };
}

const clip = (edge: number): number => Math.min(1, Math.max(0, edge));

/** In 0..1 of the photo; a detector's box may reach outside. */
function edges({ path }: PlannedFace, start: BoundingBox['x'], length: number, side: number): [number, number] {
  const [min, max] = [clip(start / side), clip((start + length) / side)];
  if (min < max) return [min, max];
  throw new FacetError('DATA_LOSS', `the face of ${path} lies outside its photo`, { reason: 'BOX_OUTSIDE' });
}
