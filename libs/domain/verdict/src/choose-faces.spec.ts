import { describe, expect, test } from 'vitest';
import { chooseFaces } from './choose-faces';

const face = (x: number, y: number, side = 100) => ({ box: { x, y, width: side, height: side } });
const left = face(0, 0);
const right = face(300, 0);

describe('chooseFaces', () => {
  test('takes the face that the list means out of several', () => {
    expect(chooseFaces([left, right], { x: 310, y: 10, width: 120, height: 120 })).toEqual([right]);
    expect(chooseFaces([left, right], { x: -20, y: -20, width: 140, height: 140 })).toEqual([left]);
  });

  test('prefers the larger overlap to the larger face', () => {
    const wide = face(0, 0, 300);
    const inner = face(100, 100, 90);
    expect(chooseFaces([wide, inner], inner.box)).toEqual([inner]);
  });

  test('takes the first of two that overlap it alike', () => {
    const listed = { x: 50, y: 0, width: 100, height: 100 };
    const [one, other] = [face(0, 0), face(100, 0)];
    expect(chooseFaces([one, other], listed)).toEqual([one]);
    expect(chooseFaces([other, one], listed)).toEqual([other]);
  });

  test('leaves all where nothing is listed or nothing was found there', () => {
    expect(chooseFaces([left, right], undefined)).toEqual([left, right]);
    expect(chooseFaces([left, right], { x: 150, y: 200, width: 50, height: 50 })).toEqual([left, right]);
    // It only touches a face: the next one's neighbour, not the one that is meant.
    expect(chooseFaces([left, right], { x: 95, y: 0, width: 100, height: 100 })).toEqual([left, right]);
  });

  test('does not doubt a face that is alone, and makes none up', () => {
    expect(chooseFaces([left], { x: 600, y: 600, width: 50, height: 50 })).toEqual([left]);
    expect(chooseFaces([], { x: 0, y: 0, width: 50, height: 50 })).toEqual([]);
  });
});
