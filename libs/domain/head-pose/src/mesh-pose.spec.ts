import { describe, expect, test } from 'vitest';
import { combinePoses, TILT_ZERO_DEGREES } from './combine-poses';
import { meshPose } from './mesh-pose';

const at = (x: number, y: number, z: number) => ({ x, y, z });
const frontal = { forehead: at(0, -50, 0), chin: at(0, 50, 0), left: at(-40, 0, 10), right: at(40, 0, 10) };

describe('meshPose', () => {
  test('a face that looks into the camera has no turn', () => {
    for (const angle of Object.values(meshPose(frontal))) expect(angle).toBeCloseTo(0);
  });

  test('each axis alone', () => {
    const leaning = { forehead: at(50, 0, 0), chin: at(-50, 0, 0), left: at(0, -40, 0), right: at(0, 40, 0) };
    expect(meshPose(leaning).roll).toBeCloseTo(90);
    const turned = { ...frontal, left: at(-40, 0, 40), right: at(40, 0, -40) };
    expect(meshPose(turned)).toMatchObject({ roll: expect.closeTo(0), pan: expect.closeTo(45) });
    const nodding = { ...frontal, forehead: at(0, -50, -50), chin: at(0, 50, 50) };
    expect(meshPose(nodding).tilt).toBeCloseTo(45);
  });

  test('a face line that is not square to the other one still gives an axis', () => {
    const skewed = { ...frontal, left: at(-40, -10, 10), right: at(40, 10, 10) };
    expect(meshPose(skewed).roll).toBeCloseTo(0);
  });
});

describe('combinePoses', () => {
  test('is the mean of both, with the tilt counted from a straight look', () => {
    const pose = combinePoses({ roll: 10, pan: -4, tilt: 9 }, { roll: 20, pan: 8, tilt: 13 });
    expect(pose).toEqual({ roll: 15, pan: 2, tilt: 11 - TILT_ZERO_DEGREES });
  });

  test('a head upside down does not come out upright', () => {
    expect(combinePoses({ roll: 179, pan: 0, tilt: 0 }, { roll: -179, pan: 0, tilt: 0 }).roll).toBe(180);
    expect(combinePoses({ roll: -177, pan: 0, tilt: 0 }, { roll: 179, pan: 0, tilt: 0 }).roll).toBe(-179);
  });
});
