import { meanPoint, type Point } from '@facet/domain-geometry';
import type { HeadPose } from './head-pose';
import { eyeRollDegrees, RIGID_LANDMARKS } from './landmarks';
import { MEAN_FACE } from './mean-face';
import { robustFit, type RobustFit } from './robust-fit';
import { projectedRotation, toDegrees } from './rotation';

/** Tilt and pan, in radians, from which the fit starts: one alone can end in the mirror image of a turned head. */
const STARTS = [
  [0, 0],
  [0, 0.5],
  [0, -0.5],
  [0.35, 0],
  [-0.35, 0],
] as const;
/** Residuals beyond this share of the face's size count as wrong points. */
const WRONG_POINT_SHARE = 0.08;
const SMALLEST_TURN = 1e-4;

/**
 * Head pose from 68 landmarks: fits tilt, pan, roll, scale and place of the mean face to the 27 rigid ones as a camera
 * far away would see it (weak perspective), robustly. Its tilt has an offset of its own: see TILT_ZERO_DEGREES.
 */
export function landmarkPose(landmarks: readonly Point[]): HeadPose {
  const seen = RIGID_LANDMARKS.map((i) => landmarks[i]!);
  const centre = meanPoint(seen);
  const size = Math.sqrt(meanOf(seen.map(({ x, y }) => (x - centre.x) ** 2 + (y - centre.y) ** 2)));
  const scale = size / MODEL_SIZE;
  const roll = (eyeRollDegrees(landmarks) * Math.PI) / 180;
  const options = {
    residuals: residualsFrom(seen),
    limit: WRONG_POINT_SHARE * size,
    probe: (value: number, index: number) => (index < 3 ? 1e-4 : Math.abs(value) * 1e-4 + 1e-4),
    settled: (step: readonly number[]) => Math.abs(step[0]!) + Math.abs(step[1]!) + Math.abs(step[2]!) < SMALLEST_TURN,
  };
  const fits = STARTS.map(([tilt, pan]) => robustFit([tilt, pan, roll, scale, centre.x, centre.y], options));
  const best = fits.reduce((a: RobustFit, b: RobustFit) => (b.cost < a.cost ? b : a));
  const [tilt, pan, fittedRoll] = best.parameters;
  return { roll: toDegrees(fittedRoll!), pan: toDegrees(pan!), tilt: toDegrees(tilt!) };
}

const MODEL = RIGID_LANDMARKS.map((i) => MEAN_FACE[i]!);
const MODEL_SIZE = Math.sqrt(meanOf(MODEL.map(([x, y]) => x ** 2 + y ** 2)));

function residualsFrom(seen: readonly Point[]): (parameters: readonly number[]) => Float64Array {
  return ([tilt, pan, roll, scale, x, y]) => {
    const [[a, b, c], [d, e, f]] = projectedRotation(roll!, pan!, tilt!);
    const residuals = new Float64Array(MODEL.length * 2);
    MODEL.forEach(([mx, my, mz], i) => {
      residuals[i * 2] = scale! * (a * mx + b * my + c * mz) + x! - seen[i]!.x;
      residuals[i * 2 + 1] = scale! * (d * mx + e * my + f * mz) + y! - seen[i]!.y;
    });
    return residuals;
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
