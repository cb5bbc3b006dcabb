import {
  type BoundingBox,
  cropSquareOf,
  laplacianVariance,
  PicturePyramid,
  regionOfSquare,
  roundBox,
  roundTo,
  scaleBox,
} from '@facet/domain-geometry';
import { FacetError } from '@facet/kernel';
import type { DetectedFace } from '@facet/port-face-detector';
import type { DecodedPhoto } from '@facet/port-image-codec';
import type { protos } from '@google-cloud/vision';

type FaceAnnotation = protos.google.cloud.vision.v1.IFaceAnnotation;
type BoundingPoly = protos.google.cloud.vision.v1.IBoundingPoly;

/** The skin of the face only, which is about what the local detector finds; or the whole head. */
export const BOX_SOURCES = ['fdBoundingPoly', 'boundingPoly'] as const;
export type BoxSource = (typeof BOX_SOURCES)[number];

/** Steps that answers are rounded to, as those of the local detector are. */
const ROUNDING = { boxPx: 0.01, degrees: 0.01, probability: 1e-4, sharpness: 0.1 };
/** Side of the square on the face's box in which sharpness is measured. */
const SHARPNESS_PX = 96;

/**
 * Vision's annotations of a sent picture as faces of its photo, largest first. The angles need no translation: a roll
 * above 0 leans clockwise on the screen, pan and tilt count by their size. Vision has one number for how sure it is,
 * which is both confidence and presence. Sharpness is measured here. Landmarks are not kept: crops and descriptors need
 * the box alone. Throws INTERNAL for a face without a box.
 */
export function facesOf(
  annotations: readonly FaceAnnotation[],
  photo: DecodedPhoto,
  source: BoxSource,
): DetectedFace[] {
  const pyramid = new PicturePyramid(photo.image);
  const faces = annotations.map((annotation) => faceOf(annotation, photo, pyramid, source));
  return faces.sort((a, b) => areaOf(b) - areaOf(a) || a.box.x - b.box.x || a.box.y - b.box.y);
}

function faceOf(
  annotation: FaceAnnotation,
  { image, photoWidth, photoHeight }: DecodedPhoto,
  pyramid: PicturePyramid,
  source: BoxSource,
): DetectedFace {
  const box = boxIn(image, annotation[source] ?? annotation.fdBoundingPoly ?? annotation.boundingPoly);
  const square = regionOfSquare(cropSquareOf(box, { scale: 1, sizePx: SHARPNESS_PX }));
  const sharpness = laplacianVariance(pyramid.sample(square, SHARPNESS_PX, SHARPNESS_PX), SHARPNESS_PX);
  const confidence = roundTo(ROUNDING.probability, annotation.detectionConfidence ?? 0);
  const degrees = (angle: number | null | undefined) => roundTo(ROUNDING.degrees, angle ?? 0);
  return {
    box: roundBox(ROUNDING.boxPx, scaleBox(box, photoWidth / image.width, photoHeight / image.height)),
    confidence,
    presence: confidence,
    pose: {
      roll: degrees(annotation.rollAngle),
      pan: degrees(annotation.panAngle),
      tilt: degrees(annotation.tiltAngle),
    },
    sharpness: roundTo(ROUNDING.sharpness, sharpness),
  };
}

/**
 * The box around a polygon, inside the picture. Nothing is promised about the order of the corners, and a coordinate
 * that is 0 is not sent.
 */
function boxIn(
  { width, height }: { width: number; height: number },
  poly: BoundingPoly | null | undefined,
): BoundingBox {
  const vertices = poly?.vertices ?? [];
  if (vertices.length === 0)
    throw new FacetError('INTERNAL', 'Google Vision answered a face without a box', { reason: 'VISION_BAD_ANSWER' });
  const inside = (value: number | null | undefined, most: number) => Math.min(Math.max(value ?? 0, 0), most);
  const xs = vertices.map(({ x }) => inside(x, width));
  const ys = vertices.map(({ y }) => inside(y, height));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

const areaOf = ({ box }: DetectedFace): number => box.width * box.height;
