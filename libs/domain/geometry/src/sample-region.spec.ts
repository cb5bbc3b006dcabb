import { describe, expect, test } from 'vitest';
import { PicturePyramid } from './picture-pyramid';
import { regionOfSquare, regionToPicture } from './region';
import type { RgbPicture } from './rgb-picture';
import { sampleRegion } from './sample-region';

/** Red grows to the right, green downwards. */
function slopes(width: number, height: number): RgbPicture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set([(i % width) * 4, Math.floor(i / width) * 4, 7], i * 3);
  return { width, height, data };
}
const whole = (width: number, height: number) => ({ centreX: width / 2, centreY: height / 2, width, height });
const reds = (pixels: Uint8Array) => [...pixels].filter((_, i) => i % 3 === 0);
const greens = (pixels: Uint8Array) => [...pixels].filter((_, i) => i % 3 === 1);

describe('sampleRegion', () => {
  test('the whole picture at its own size is a copy', () => {
    const picture = slopes(5, 3);
    expect(sampleRegion(picture, whole(5, 3), 5, 3)).toEqual(picture.data);
  });

  test('a mirrored region is read from right to left', () => {
    const mirrored = sampleRegion(slopes(4, 1), { ...whole(4, 1), mirrored: true }, 4, 1);
    expect(reds(mirrored)).toEqual([12, 8, 4, 0]);
  });

  test('a quarter turn clockwise has its right edge at the picture’s bottom', () => {
    const turned = sampleRegion(slopes(3, 3), { ...whole(3, 3), degrees: 90 }, 3, 3);
    expect(greens(turned).slice(0, 3)).toEqual([0, 4, 8]);
    expect(reds(turned).slice(0, 3)).toEqual([8, 8, 8]);
  });

  test('edge pixels are repeated outside, and between two pixels lies their mean', () => {
    const across = sampleRegion(slopes(2, 1), { centreX: 1, centreY: 0.5, width: 4, height: 1 }, 4, 1);
    expect(reds(across)).toEqual([0, 0, 4, 4]);
    expect(reds(sampleRegion(slopes(2, 1), { ...whole(2, 1), width: 1 }, 1, 1))).toEqual([2]);
  });
});

describe('PicturePyramid', () => {
  test('samples an enlarged region as sampleRegion does', () => {
    const picture = slopes(9, 7);
    const region = { centreX: 4, centreY: 3, width: 4, height: 4, degrees: 20, mirrored: true };
    expect(new PicturePyramid(picture).sample(region, 6, 6)).toEqual(sampleRegion(picture, region, 6, 6));
  });

  test('a reduced region is made of means: nothing between the samples is lost', () => {
    const stripes = slopes(64, 64);
    for (let i = 0; i < 64 * 64; i++) stripes.data.fill(i % 2 === 0 ? 0 : 200, i * 3, i * 3 + 3);
    expect(new Set(new PicturePyramid(stripes).sample(whole(64, 64), 16, 16))).toEqual(new Set([100]));
  });

  test('reducing does not shift the picture, also with odd sizes', () => {
    const pyramid = new PicturePyramid(slopes(63, 63));
    const reduced = pyramid.sample({ centreX: 30, centreY: 30, width: 32, height: 32 }, 8, 8);
    const expected = [...Array(8).keys()].map((i) => (14 + i * 4 + 2 - 0.5) * 4);
    reds(reduced.subarray(0, 24)).forEach((red, i) => expect(Math.abs(red - expected[i]!)).toBeLessThanOrEqual(1));
  });

  test('one pixel can be reduced as far as one likes', () => {
    const pixel = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };
    expect([...new PicturePyramid(pixel).sample(whole(1000, 1000), 1, 1)]).toEqual([1, 2, 3]);
  });
});

test('regionToPicture knows its corners turned and mirrored', () => {
  const square = regionOfSquare({ centreX: 10, centreY: 20, side: 4 });
  expect(regionToPicture(square)(0, 0)).toEqual({ x: 8, y: 18 });
  const corner = regionToPicture({ ...square, degrees: 90, mirrored: true })(0, 0);
  expect(corner.x).toBeCloseTo(12);
  expect(corner.y).toBeCloseTo(22);
});
