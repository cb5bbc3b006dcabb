/** Degrees. Roll turns the head in the picture plane (positive clockwise), pan to its side, tilt up or down. */
export interface HeadPose {
  readonly roll: number;
  readonly pan: number;
  readonly tilt: number;
}
