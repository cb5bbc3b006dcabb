import type { HeadPose } from './head-pose';

export const toDegrees = (radians: number): number => (radians * 180) / Math.PI;

export type Axis = readonly [x: number, y: number, z: number];

/** The upper two rows of Rz(roll) Ry(pan) Rx(tilt), in radians: what a camera that sees no depth sees of a turn. */
export function projectedRotation(roll: number, pan: number, tilt: number): readonly [Axis, Axis] {
  const [cosR, sinR] = [Math.cos(roll), Math.sin(roll)];
  const [cosP, sinP] = [Math.cos(pan), Math.sin(pan)];
  const [cosT, sinT] = [Math.cos(tilt), Math.sin(tilt)];
  return [
    [cosR * cosP, cosR * sinP * sinT - sinR * cosT, cosR * sinP * cosT + sinR * sinT],
    [sinR * cosP, sinR * sinP * sinT + cosR * cosT, sinR * sinP * cosT - cosR * sinT],
  ];
}

/** The pose of a head from its own axes, unit vectors in the picture's: to its left (right on screen), down, backwards. */
export function poseOfAxes(right: Axis, down: Axis, back: Axis): HeadPose {
  return {
    roll: toDegrees(Math.atan2(right[1], right[0])),
    pan: toDegrees(Math.asin(Math.max(-1, Math.min(1, -right[2])))),
    tilt: toDegrees(Math.atan2(down[2], back[2])),
  };
}
