import { intersectionOverUnion, type BoundingBox } from '@facet/domain-geometry';
import type { JudgedFace } from './judge';

/**
 * Least intersection over union of a detected face and the listed one. Lists draw their rectangles tighter or wider than
 * detectors do, a quarter of the area and more; a neighbour's face overlaps hardly at all.
 */
export const MIN_LISTED_OVERLAP = 0.1;

/**
 * The faces of a photo that count for its verdict. Where the photo's source lists the face of its person (`listedFace`,
 * pixels of the upright photo) and several were found, it is the one that overlaps it most; of equal ones the first. All
 * of them where nothing is listed, or nothing found lies there.
 */
export function chooseFaces<F extends Pick<JudgedFace, 'box'>>(
  faces: readonly F[],
  listedFace: BoundingBox | undefined,
): readonly F[] {
  if (!listedFace || faces.length < 2) return faces;
  let best: F | undefined;
  let most = MIN_LISTED_OVERLAP;
  for (const face of faces) {
    const overlap = intersectionOverUnion(face.box, listedFace);
    if (overlap > most || (overlap === most && !best)) [best, most] = [face, overlap];
  }
  return best ? [best] : faces;
}
