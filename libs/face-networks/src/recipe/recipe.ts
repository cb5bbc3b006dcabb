/** The numbers of the recipe: with the weights they decide every annotation, so they are part of its version. */
export const RECIPE = {
  /** Raised when the recipe's steps change. */
  revision: 1,
  /** Longer side of the picture that the recipe works on, in pixels. */
  pictureSidePx: 512,
  minScore: 0.35,
  overlap: { maxIntersectionOverUnion: 0.5, maxCover: 0.6 },
  /** Share of the picture's size that is added on each side when nothing is found: for faces that fill the picture. */
  retryPadding: 0.5,
  minPresence: 0.8,
  /** Side of the square around a box, as a multiple of its longer side, that the mesh sees first. */
  presenceScale: 1.35,
  /** The same for the square around the landmarks that the mesh sees for the pose. */
  meshPoseScale: 1.25,
  sharpness: { scale: 1, sizePx: 96 },
  /** Steps that answers are rounded to, far above the noise of computing in other company. */
  rounding: { boxPx: 0.01, degrees: 0.01, probability: 1e-4, sharpness: 0.1 },
} as const;
