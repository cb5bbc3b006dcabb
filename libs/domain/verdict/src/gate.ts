/** What a face must satisfy to enter a dataset; angles count by their size, whatever the direction. */
export interface Gate {
  /** Largest accepted angles in degrees; 180 lets every pose pass. */
  readonly maxRollDegrees: number;
  readonly maxPanDegrees: number;
  readonly maxTiltDegrees: number;
  /** Smallest accepted longer side of the face's box, in pixels of the photo. */
  readonly minFacePx: number;
  /** Smallest accepted variance of the Laplacian on the face's 96-pixel crop; absent: blur is not looked at. */
  readonly minSharpness?: number;
  /** Of several faces the largest is taken; absent: such photos are refused. */
  readonly largestOfSeveral?: true;
}

/**
 * Angles as in the recognition samples this pipeline follows. A face of 20 pixels is the least that a crop of
 * 96 pixels (1.2 times the box) enlarges no more than four times.
 */
export const DEFAULT_GATE: Gate = { maxRollDegrees: 20, maxPanDegrees: 20, maxTiltDegrees: 20, minFacePx: 20 };
