import { describe, expect, test } from 'vitest';
import { chooseFaces } from './choose-faces';

const face = (x: number, y: number, side = 100) => ({ box: { x, y, width: side, height: side } });
const left = face(0, 0);
const right = face(300, 0);
const only = <F>(chosen: F, elsewhere = 1) => ({ faces: [chosen], elsewhere });
const none = (elsewhere: number) => ({ faces: [], elsewhere });

describe('chooseFaces', () => {
  test('takes the face that the list means out of several', () => {
    expect(chooseFaces([left, right], { x: 310, y: 10, width: 120, height: 120 })).toEqual(only(right));
    expect(chooseFaces([left, right], { x: -20, y: -20, width: 140, height: 140 })).toEqual(only(left));
  });

  test('prefers the larger overlap to the larger face', () => {
    const wide = face(0, 0, 300);
    const inner = face(100, 100, 90);
    expect(chooseFaces([wide, inner], inner.box)).toEqual(only(inner));
  });

  test('takes the first of two that overlap it alike', () => {
    const listed = { x: 50, y: 0, width: 100, height: 100 };
    const [one, other] = [face(0, 0), face(100, 0)];
    expect(chooseFaces([one, other], listed)).toEqual(only(one));
    expect(chooseFaces([other, one], listed)).toEqual(only(other));
  });

  test('leaves all where nothing is listed', () => {
    expect(chooseFaces([left, right], undefined)).toEqual({ faces: [left, right], elsewhere: 0 });
    expect(chooseFaces([], undefined)).toEqual(none(0));
  });

  test('takes no face that lies elsewhere than the listed one, be it the only one', () => {
    expect(chooseFaces([left, right], { x: 150, y: 200, width: 50, height: 50 })).toEqual(none(2));
    // It only touches a face: the next one's neighbour, not the one that is meant.
    expect(chooseFaces([left, right], { x: 95, y: 0, width: 100, height: 100 })).toEqual(none(2));
    expect(chooseFaces([left], { x: 600, y: 600, width: 50, height: 50 })).toEqual(none(1));
    expect(chooseFaces([left], { x: 10, y: 10, width: 100, height: 100 })).toEqual(only(left, 0));
    expect(chooseFaces([], { x: 0, y: 0, width: 50, height: 50 })).toEqual(none(0));
  });
});
