import { intersectionOverUnion, type BoundingBox } from '@facet/domain-geometry';
import type { JudgedFace } from './judge';

/**
 * Least intersection over union of a detected face and the listed one. Lists draw their rectangles tighter or wider than
 * detectors do, a quarter of the area and more; a neighbour's face overlaps hardly at all.
 */
export const MIN_LISTED_OVERLAP = 0.1;

/** The faces that a photo's source lists, in pixels of the upright photo. */
export interface ListedFaces {
  /** Of the person whom the input shows. */
  readonly own: BoundingBox;
  /** Of other people in the same photo. */
  readonly others: readonly BoundingBox[];
}

export interface ChosenFaces<F> {
  /** Those that count for the photo's verdict. */
  readonly faces: readonly F[];
  /** How many others were found, which do not count because a face is listed. */
  readonly elsewhere: number;
}

/**
 * The faces of a photo that count for its verdict. Where the photo's source lists the face of its person it is the one
 * that overlaps it most, of equal ones the first; none where nothing found lies there, for whoever else is in the photo
 * is somebody else, nor where what is listed for somebody else overlaps it as much: no face is given to two people. All
 * of them where nothing is listed.
 */
export function chooseFaces<F extends Pick<JudgedFace, 'box'>>(
  faces: readonly F[],
  listed: ListedFaces | undefined,
): ChosenFaces<F> {
  if (!listed) return { faces, elsewhere: 0 };
  let best: F | undefined;
  let most = MIN_LISTED_OVERLAP;
  for (const face of faces) {
    const overlap = intersectionOverUnion(face.box, listed.own);
    if (overlap > most || (overlap === most && !best)) [best, most] = [face, overlap];
  }
  const isTheirs = (face: F) => listed.others.some((other) => intersectionOverUnion(face.box, other) >= most);
  return best && !isTheirs(best)
    ? { faces: [best], elsewhere: faces.length - 1 }
    : { faces: [], elsewhere: faces.length };
}
