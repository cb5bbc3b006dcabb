import type { HeadPose } from './head-pose';
import { type Axis, poseOfAxes } from './rotation';

/** A point of a face mesh in pixels; z away from the camera, in the same unit. */
export interface MeshPoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Vertices of MediaPipe's mesh of 468 points: top of the forehead, chin, and the two ends of the face before the ears. */
export const POSE_VERTICES = { forehead: 10, chin: 152, left: 234, right: 454 } as const;

export type PoseVertices = Readonly<Record<keyof typeof POSE_VERTICES, MeshPoint>>;

/** Head pose from the axes of a face mesh. */
export function meshPose({ forehead, chin, left, right }: PoseVertices): HeadPose {
  const down = unit(between(forehead, chin));
  const back = unit(cross(unit(between(left, right)), down));
  return poseOfAxes(cross(down, back), down, back);
}

const between = (from: MeshPoint, to: MeshPoint): Axis => [to.x - from.x, to.y - from.y, to.z - from.z];

function unit(axis: Axis): Axis {
  const length = Math.hypot(...axis);
  return [axis[0] / length, axis[1] / length, axis[2] / length];
}

function cross(a: Axis, b: Axis): Axis {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
