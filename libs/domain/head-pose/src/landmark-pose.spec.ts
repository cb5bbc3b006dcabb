import type { Point } from '@facet/domain-geometry';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeadPose } from './head-pose';
import { landmarkPose } from './landmark-pose';
import { eyeRollDegrees, LANDMARK_COUNT, MIRRORED_LANDMARKS } from './landmarks';
import { MEAN_FACE } from './mean-face';
import { projectedRotation } from './rotation';
import { uprightSquare } from './upright-square';

/** The mean face as a camera far away sees it in a pose, 80 pixels between the eyes' outer corners. */
function seen({ roll, pan, tilt }: HeadPose): Point[] {
  const [r, p, t] = [roll, pan, tilt].map((degrees) => (degrees * Math.PI) / 180);
  const [rowX, rowY] = projectedRotation(r!, p!, t!);
  return MEAN_FACE.map(([x, y, z]) => ({
    x: 300 + 80 * (rowX[0] * x + rowX[1] * y + rowX[2] * z),
    y: 200 + 80 * (rowY[0] * x + rowY[1] * y + rowY[2] * z),
  }));
}
const frontal = seen({ roll: 0, pan: 0, tilt: 0 });

function expectPose(found: HeadPose, expected: HeadPose, digits: number): void {
  for (const axis of ['roll', 'pan', 'tilt'] as const) expect(found[axis], axis).toBeCloseTo(expected[axis], digits);
}

describe('landmarkPose', () => {
  test('finds the pose that the mean face was drawn in', () => {
    const degrees = fc.integer({ min: -40, max: 40 });
    fc.assert(
      fc.property(degrees, degrees, degrees, (roll, pan, tilt) => {
        expectPose(landmarkPose(seen({ roll, pan, tilt })), { roll, pan, tilt }, 2);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  test('hardly follows one point that is far off', () => {
    const points = seen({ roll: 10, pan: 15, tilt: -5 }).map((point, i) =>
      i === 30 ? { x: point.x + 60, y: 20 } : point,
    );
    const found = landmarkPose(points);
    expect(Math.abs(found.roll - 10)).toBeLessThan(2);
    expect(Math.abs(found.pan - 15)).toBeLessThan(5);
  });

  test('answers finite angles for points that all coincide', () => {
    const pose = landmarkPose(Array.from({ length: LANDMARK_COUNT }, () => ({ x: 5, y: 5 })));
    expect(Object.values(pose).every(Number.isFinite)).toBe(true);
  });
});

describe('landmarks', () => {
  test('mirror partners are each other’s, and the sides of the face change', () => {
    expect(MIRRORED_LANDMARKS).toHaveLength(LANDMARK_COUNT);
    expect(MIRRORED_LANDMARKS.map((partner) => MIRRORED_LANDMARKS[partner])).toEqual([...Array(LANDMARK_COUNT).keys()]);
    frontal.forEach(({ x }, i) =>
      expect(frontal[MIRRORED_LANDMARKS[i]!]!.x - 300, `landmark ${i}`).toBeCloseTo(300 - x),
    );
  });

  test('a head that leans to its left rolls clockwise on the screen', () => {
    expect(eyeRollDegrees(seen({ roll: 30, pan: 0, tilt: 0 }))).toBeCloseTo(30);
  });
});

describe('uprightSquare', () => {
  test('turns with the head about the same place and keeps its size', () => {
    const upright = uprightSquare(frontal);
    const turned = uprightSquare(seen({ roll: 90, pan: 0, tilt: 0 }));
    expect(turned.degrees).toBeCloseTo(90);
    expect(turned.width).toBeCloseTo(upright.width);
    expect(turned.centreX - 300).toBeCloseTo(200 - upright.centreY);
    expect(turned.centreY - 200).toBeCloseTo(upright.centreX - 300);
  });

  test('holds every landmark, and is scaled about its centre', () => {
    const { centreX, centreY, width } = uprightSquare(frontal);
    for (const { x, y } of frontal)
      expect(Math.max(Math.abs(x - centreX), Math.abs(y - centreY))).toBeLessThan(width / 2);
    expect(uprightSquare(frontal, 1.5)).toEqual({ ...uprightSquare(frontal), width: width * 1.5, height: width * 1.5 });
  });
});
