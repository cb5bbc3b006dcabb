import type { HeadPose } from './head-pose';

/** Tilt that the mean of both estimates shows for people who look straight into the camera (median of press photos). */
export const TILT_ZERO_DEGREES = 8.7;

/** The mean of a pose by landmarks and one by mesh, its tilt counted from a straight look. */
export function combinePoses(byLandmarks: HeadPose, byMesh: HeadPose): HeadPose {
  return {
    roll: meanAngle(byLandmarks.roll, byMesh.roll),
    pan: (byLandmarks.pan + byMesh.pan) / 2,
    tilt: meanAngle(byLandmarks.tilt, byMesh.tilt) - TILT_ZERO_DEGREES,
  };
}

/** Halfway on the shorter way round, so that 179 and -179 degrees do not meet at 0. */
function meanAngle(a: number, b: number): number {
  const difference = ((((b - a + 180) % 360) + 360) % 360) - 180;
  const mean = a + difference / 2;
  return mean > 180 ? mean - 360 : mean < -180 ? mean + 360 : mean;
}
