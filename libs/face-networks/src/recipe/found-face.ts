import type { BoundingBox } from '@facet/domain-geometry';
import type { HeadPose } from '@facet/domain-head-pose';

/** A face in the picture that the recipe worked on, all numbers rounded as the recipe says. */
export interface FoundFace {
  /** Pixels of that picture, inside it. */
  readonly box: BoundingBox;
  /** The detector's score, 0..1. */
  readonly confidence: number;
  /** Probability that the box holds a face by the mesh network, 0..1. */
  readonly presence: number;
  readonly pose: HeadPose;
  /** Variance of the Laplacian of the box's square at 96 pixels; below about 40 the face is blurred. */
  readonly sharpness: number;
}
