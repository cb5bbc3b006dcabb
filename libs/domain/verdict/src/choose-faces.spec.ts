import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BoundingBox } from '@facet/domain-geometry';
import { chooseFaces } from './choose-faces';

const face = (x: number, y: number, side = 100) => ({ box: { x, y, width: side, height: side } });
const left = face(0, 0);
const right = face(300, 0);
const only = <F>(chosen: F, elsewhere = 1) => ({ faces: [chosen], elsewhere });
const listing = (own: BoundingBox, ...others: BoundingBox[]) => ({ own, others });
const size = (min: number) => fc.integer({ min, max: 12 });
const none = (elsewhere: number) => ({ faces: [], elsewhere });

describe('chooseFaces', () => {
  test('takes the face that the list means out of several', () => {
    expect(chooseFaces([left, right], listing({ x: 310, y: 10, width: 120, height: 120 }))).toEqual(only(right));
    expect(chooseFaces([left, right], listing({ x: -20, y: -20, width: 140, height: 140 }))).toEqual(only(left));
  });

  test('prefers the larger overlap to the larger face', () => {
    const wide = face(0, 0, 300);
    const inner = face(100, 100, 90);
    expect(chooseFaces([wide, inner], listing(inner.box))).toEqual(only(inner));
  });

  test('takes the first of two that overlap it alike', () => {
    const listed = { x: 50, y: 0, width: 100, height: 100 };
    const [one, other] = [face(0, 0), face(100, 0)];
    expect(chooseFaces([one, other], listing(listed))).toEqual(only(one));
    expect(chooseFaces([other, one], listing(listed))).toEqual(only(other));
  });

  test('leaves all where nothing is listed', () => {
    expect(chooseFaces([left, right], undefined)).toEqual({ faces: [left, right], elsewhere: 0 });
    expect(chooseFaces([], undefined)).toEqual(none(0));
  });

  test('takes no face that lies elsewhere than the listed one, be it the only one', () => {
    expect(chooseFaces([left, right], listing({ x: 150, y: 200, width: 50, height: 50 }))).toEqual(none(2));
    // It only touches a face: the next one's neighbour, not the one that is meant.
    expect(chooseFaces([left, right], listing({ x: 95, y: 0, width: 100, height: 100 }))).toEqual(none(2));
    expect(chooseFaces([left], listing({ x: 600, y: 600, width: 50, height: 50 }))).toEqual(none(1));
    expect(chooseFaces([left], listing({ x: 10, y: 10, width: 100, height: 100 }))).toEqual(only(left, 0));
    expect(chooseFaces([], listing({ x: 0, y: 0, width: 50, height: 50 }))).toEqual(none(0));
  });

  describe('where the photo is listed for several people', () => {
    const [ofLeft, ofRight] = [
      { x: 10, y: 10, width: 100, height: 100 },
      { x: 290, y: 0, width: 120, height: 120 },
    ];

    test('gives each their own', () => {
      expect(chooseFaces([left, right], listing(ofLeft, ofRight))).toEqual(only(left));
      expect(chooseFaces([left, right], listing(ofRight, ofLeft))).toEqual(only(right));
    });

    test('gives the only face that was found to one of them, and to nobody where it may be either', () => {
      const [near, nearer] = [
        { x: 60, y: 0, width: 100, height: 100 },
        { x: -30, y: 0, width: 100, height: 100 },
      ];
      expect(chooseFaces([left], listing(nearer, near))).toEqual(only(left, 0));
      expect(chooseFaces([left], listing(near, nearer))).toEqual(none(1));
      const asNear = { ...nearer, x: -60 };
      expect(chooseFaces([left], listing(near, asNear))).toEqual(none(1));
      expect(chooseFaces([left], listing(asNear, near))).toEqual(none(1));
    });
  });

  test('never gives a face to two, whatever is found and listed', () => {
    const box = fc.record({ x: size(0), y: size(0), width: size(1), height: size(1) });
    fc.assert(
      fc.property(fc.array(box), fc.array(box, { minLength: 2 }), (found, listed) => {
        const faces = found.map((one) => ({ box: one }));
        const given = listed.flatMap(
          (own, i) => chooseFaces(faces, { own, others: listed.filter((_, j) => j !== i) }).faces,
        );
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });
});
