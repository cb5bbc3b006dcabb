import type { DecodedPhoto } from '@facet/port-image-codec';
import { describe, expect, test } from 'vitest';
import { facesOf } from './face-annotation';

const image = { width: 100, height: 80, data: new Uint8Array(100 * 80 * 3) };
const photo: DecodedPhoto = { image, photoWidth: 200, photoHeight: 160 };
const poly = (...corners: readonly { x?: number; y?: number }[]) => ({ vertices: [...corners] });
const boxes = (...faces: Parameters<typeof facesOf>[0]) =>
  facesOf(faces, photo, 'fdBoundingPoly').map(({ box }) => box);

describe('the box', () => {
  test('is that of the corners in any order, in pixels of the photo', () => {
    const turned = poly({ x: 40, y: 50 }, { x: 10, y: 50 }, { x: 10, y: 20 }, { x: 40, y: 20 });
    expect(boxes({ fdBoundingPoly: turned })).toEqual([{ x: 20, y: 40, width: 60, height: 60 }]);
  });

  test('begins at 0 where a coordinate is absent', () => {
    const corner = poly({}, { x: 30 }, { x: 30, y: 20 }, { y: 20 });
    expect(boxes({ fdBoundingPoly: corner })).toEqual([{ x: 0, y: 0, width: 60, height: 40 }]);
  });

  test('ends at the edges of the picture', () => {
    const beyond = poly({ x: -5, y: -9 }, { x: 130, y: -9 }, { x: 130, y: 95 }, { x: -5, y: 95 });
    expect(boxes({ fdBoundingPoly: beyond })).toEqual([{ x: 0, y: 0, width: 200, height: 160 }]);
  });

  test('is the polygon that is wished for, or the one that there is', () => {
    const face = { fdBoundingPoly: poly({ x: 10, y: 10 }, { x: 20, y: 20 }), boundingPoly: poly({}, { x: 50, y: 50 }) };
    expect(facesOf([face], photo, 'boundingPoly')[0]!.box).toEqual({ x: 0, y: 0, width: 100, height: 100 });
    expect(boxes({ boundingPoly: face.boundingPoly })).toEqual([{ x: 0, y: 0, width: 100, height: 100 }]);
    expect(() => boxes({ fdBoundingPoly: poly() })).toThrow('a face without a box');
  });

  test('the largest is first', () => {
    const small = { fdBoundingPoly: poly({ x: 10, y: 10 }, { x: 20, y: 20 }) };
    const large = { fdBoundingPoly: poly({ x: 30, y: 30 }, { x: 60, y: 70 }) };
    expect(boxes(small, large).map(({ width }) => width)).toEqual([60, 20]);
  });
});

test('angles and confidence are as they came, rounded; what is absent is 0', () => {
  const fdBoundingPoly = poly({ x: 10, y: 10 }, { x: 20, y: 20 });
  const [face] = facesOf(
    [{ fdBoundingPoly, rollAngle: 4.8433776, panAngle: -3.8588955, detectionConfidence: 0.9610714 }],
    photo,
    'fdBoundingPoly',
  );
  expect(face).toMatchObject({
    pose: { roll: 4.84, pan: -3.86, tilt: 0 },
    confidence: 0.9611,
    presence: 0.9611,
    sharpness: 0,
  });
});
