import type { BoundingBox } from '@facet/domain-geometry';
import type { HeadPose } from '@facet/domain-head-pose';
import { DEFAULT_GATE, type Gate } from './gate';
import type { RefusalReason } from './refusal-reasons';

export interface JudgedFace {
  /** Pixels of the upright photo. */
  readonly box: BoundingBox;
  readonly pose: HeadPose;
  /** Variance of the Laplacian on the 96-pixel crop; below about 40 the face is blurred. */
  readonly sharpness: number;
}

export interface FaceRefusal {
  readonly accepted: false;
  readonly reason: Extract<
    RefusalReason,
    'NO_FACE' | 'MULTI_FACE' | 'TOO_SMALL' | 'BLURRED' | 'POSE_ROLL' | 'POSE_PAN' | 'POSE_TILT'
  >;
  /** One sentence with the measured value and the threshold in it. */
  readonly message: string;
  /** Faces, pixels or degrees (with their sign), as the reason says. */
  readonly measured: number;
  readonly threshold: number;
}

export type Verdict<F extends JudgedFace> = { readonly accepted: true; readonly face: F } | FaceRefusal;

/**
 * Whether a photo shows exactly one face that passes the gate (or, where the gate takes the largest of several, whether
 * the first one passes: faces come by descending area). What is wrong first is told: the number of faces, then the size,
 * the sharpness, roll, pan and tilt. A value on the threshold passes; one that is not a number does not. `elsewhere`:
 * found faces that do not count, see `chooseFaces`.
 */
export function judge<F extends JudgedFace>(
  annotation: { readonly faces: readonly F[]; readonly elsewhere?: number },
  gate: Gate = DEFAULT_GATE,
): Verdict<F> {
  const [face, ...others] = annotation.faces;
  if (!face) return refusal('NO_FACE', 0, 1, noFace(annotation.elsewhere));
  if (others.length > 0 && !gate.largestOfSeveral) {
    const count = annotation.faces.length;
    return refusal('MULTI_FACE', count, 1, `${count} faces were found, the photo must show exactly one`);
  }
  return (
    refuseSize(face.box, gate) ?? refuseBlur(face, gate) ?? refusePose(face.pose, gate) ?? { accepted: true, face }
  );
}

function noFace(elsewhere = 0): string {
  if (elsewhere === 0) return 'no face was found, the photo must show exactly one';
  const found = elsewhere === 1 ? '1 face was' : `${elsewhere} faces were`;
  return `${found} found, but not the one that the source lists`;
}

function refuseSize(box: BoundingBox, { minFacePx }: Gate): FaceRefusal | undefined {
  const sidePx = Math.max(box.width, box.height);
  if (sidePx >= minFacePx) return undefined;
  const message = `the face is ${shown(sidePx)} pixels large, at least ${minFacePx} are needed`;
  return refusal('TOO_SMALL', sidePx, minFacePx, message);
}

function refuseBlur({ sharpness }: JudgedFace, { minSharpness }: Gate): FaceRefusal | undefined {
  if (minSharpness === undefined || sharpness >= minSharpness) return undefined;
  const message = `the face's sharpness is ${shown(sharpness)}, at least ${minSharpness} is needed`;
  return refusal('BLURRED', sharpness, minSharpness, message);
}

function refusePose(pose: HeadPose, gate: Gate): FaceRefusal | undefined {
  const checks = [
    ['POSE_ROLL', pose.roll, gate.maxRollDegrees, 'leans', 'towards a shoulder (roll)'],
    ['POSE_PAN', pose.pan, gate.maxPanDegrees, 'is turned', 'to its side (pan)'],
    ['POSE_TILT', pose.tilt, gate.maxTiltDegrees, 'is tilted', 'up or down (tilt)'],
  ] as const;
  for (const [reason, degrees, limit, verb, where] of checks) {
    if (Math.abs(degrees) <= limit) continue;
    const message = `the head ${verb} ${shown(Math.abs(degrees))} degrees ${where}, at most ${limit} are accepted`;
    return refusal(reason, degrees, limit, message);
  }
  return undefined;
}

function refusal(reason: FaceRefusal['reason'], measured: number, threshold: number, message: string): FaceRefusal {
  return { accepted: false, reason, message, measured, threshold };
}

function shown(value: number): string {
  return String(Number(value.toFixed(2)));
}
