import { describe, expect, test } from 'vitest';
import { DEFAULT_GATE } from './gate';
import { judge } from './judge';

const frontal = {
  box: { x: 10, y: 10, width: 80, height: 100 },
  pose: { roll: 0, pan: 0, tilt: 0 },
  sharpness: 100,
};
const posed = (pose: Partial<typeof frontal.pose>) => ({ faces: [{ ...frontal, pose: { ...frontal.pose, ...pose } }] });
const sized = (width: number, height: number) => ({ faces: [{ ...frontal, box: { x: 0, y: 0, width, height } }] });

describe('judge', () => {
  test('accepts one frontal face and hands it back as it was', () => {
    const face = { ...frontal, confidence: 0.9 };
    expect(judge({ faces: [face] })).toEqual({ accepted: true, face });
  });

  test.each([
    ['no face', { faces: [] }, 'NO_FACE', 0, 1, 'no face was found, the photo must show exactly one'],
    [
      'a face, but not the listed one',
      { faces: [], elsewhere: 1 },
      'NO_FACE',
      0,
      1,
      '1 face was found, but not the one that the source lists',
    ],
    [
      'faces, but not the listed one',
      { faces: [], elsewhere: 3 },
      'NO_FACE',
      0,
      1,
      '3 faces were found, but not the one that the source lists',
    ],
    [
      'two faces',
      { faces: [frontal, frontal] },
      'MULTI_FACE',
      2,
      1,
      '2 faces were found, the photo must show exactly one',
    ],
    ['a tiny face', sized(12, 19.5), 'TOO_SMALL', 19.5, 20, 'the face is 19.5 pixels large, at least 20 are needed'],
    [
      'a leaning head',
      posed({ roll: -27.126 }),
      'POSE_ROLL',
      -27.126,
      20,
      'the head leans 27.13 degrees towards a shoulder (roll), at most 20 are accepted',
    ],
    [
      'a turned head',
      posed({ pan: 20.01 }),
      'POSE_PAN',
      20.01,
      20,
      'the head is turned 20.01 degrees to its side (pan), at most 20 are accepted',
    ],
    [
      'a tilted head',
      posed({ tilt: 35 }),
      'POSE_TILT',
      35,
      20,
      'the head is tilted 35 degrees up or down (tilt), at most 20 are accepted',
    ],
  ])('refuses %s with what was measured', (_, annotation, reason, measured, threshold, message) => {
    expect(judge(annotation)).toEqual({ accepted: false, reason, message, measured, threshold });
  });

  test('accepts what lies exactly on a threshold', () => {
    expect(judge(posed({ roll: 20, pan: -20, tilt: 20 })).accepted).toBe(true);
    expect(judge(sized(5, 20)).accepted).toBe(true);
  });

  test('refuses a pose or a size that is not a number', () => {
    expect(judge(posed({ pan: Number.NaN }))).toMatchObject({ reason: 'POSE_PAN' });
    expect(judge(sized(Number.NaN, 50))).toMatchObject({ reason: 'TOO_SMALL' });
  });

  test('goes by the gate it is given', () => {
    const open = { ...DEFAULT_GATE, maxPanDegrees: 180, minFacePx: 200 };
    expect(judge(posed({ pan: 90 }), { ...open, minFacePx: 1 }).accepted).toBe(true);
    expect(judge({ faces: [frontal] }, open)).toMatchObject({ reason: 'TOO_SMALL', threshold: 200 });
  });

  test('looks at blur only where the gate says so', () => {
    const blurred = { faces: [{ ...frontal, sharpness: 12.345 }] };
    expect(judge(blurred).accepted).toBe(true);
    expect(judge(blurred, { ...DEFAULT_GATE, minSharpness: 12.345 }).accepted).toBe(true);
    expect(judge(blurred, { ...DEFAULT_GATE, minSharpness: 40 })).toEqual({
      accepted: false,
      reason: 'BLURRED',
      message: "the face's sharpness is 12.35, at least 40 is needed",
      measured: 12.345,
      threshold: 40,
    });
  });

  test('takes the largest of several only where the gate says so, and judges that one', () => {
    const other = { ...frontal, box: { x: 200, y: 0, width: 40, height: 40 } };
    const gate = { ...DEFAULT_GATE, largestOfSeveral: true } as const;
    expect(judge({ faces: [frontal, other] })).toMatchObject({ reason: 'MULTI_FACE' });
    expect(judge({ faces: [frontal, other] }, gate)).toEqual({ accepted: true, face: frontal });
    const turned = { ...frontal, pose: { roll: 0, pan: 30, tilt: 0 } };
    expect(judge({ faces: [turned, other] }, gate)).toMatchObject({ reason: 'POSE_PAN' });
  });
});
