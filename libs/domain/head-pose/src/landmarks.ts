import { meanPoint, type Point } from '@facet/domain-geometry';

/** Points of a face in the order of the iBUG 300-W annotation: jaw 0-16, brows 17-26, nose 27-35, eyes 36-47, mouth 48-67. */
export const LANDMARK_COUNT = 68;

/** Points that stay in place when a face speaks or smiles: brows, nose, corners of eyes and mouth, middle of the lips. */
export const RIGID_LANDMARKS: readonly number[] = [...range(17, 37), 39, 42, 45, 48, 51, 54, 57];

/** For each landmark the one that takes its place in a mirror. */
export const MIRRORED_LANDMARKS: readonly number[] = mirrored([
  [...range(0, 17)],
  [...range(17, 27)],
  ...range(27, 31).map((i) => [i]),
  [...range(31, 36)],
  [36, 37, 38, 39, 42, 43, 44, 45],
  [41, 40, 47, 46],
  [...range(48, 55)],
  [59, 58, 57, 56, 55],
  [...range(60, 65)],
  [67, 66, 65],
]);

/** How far the line through the eyes is turned clockwise on the screen. */
export function eyeRollDegrees(landmarks: readonly Point[]): number {
  const left = meanPoint(landmarks.slice(36, 42));
  const right = meanPoint(landmarks.slice(42, 48));
  return (Math.atan2(right.y - left.y, right.x - left.x) * 180) / Math.PI;
}

function range(from: number, end: number): number[] {
  return Array.from({ length: end - from }, (_, i) => from + i);
}

/** Each row runs from one side of the face to the other, so its mirror image is its reverse. */
function mirrored(rows: readonly (readonly number[])[]): number[] {
  const partners: number[] = [];
  for (const row of rows) row.forEach((landmark, i) => (partners[landmark] = row[row.length - 1 - i]!));
  return partners;
}
