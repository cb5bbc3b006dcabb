import { type Region, regionToPicture } from './region';
import type { RgbPicture } from './rgb-picture';

/**
 * A copy of a picture's region, `width` x `height` pixels; the region may be turned, mirrored and enlarged. Each pixel
 * is one bilinear sample at its centre: a region reduced to less than its half loses detail at random, so reduce by a
 * PicturePyramid. Outside the picture its edge pixels are repeated.
 */
export function sampleRegion(picture: RgbPicture, region: Region, width: number, height: number): Uint8Array {
  const copy = new Uint8Array(width * height * 3);
  const toPicture = regionToPicture(region);
  const first = toPicture(0.5 / width, 0.5 / height);
  const [right, below] = [toPicture(1.5 / width, 0.5 / height), toPicture(0.5 / width, 1.5 / height)];
  const [rightX, rightY] = [right.x - first.x, right.y - first.y];
  const [belowX, belowY] = [below.x - first.x, below.y - first.y];
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3)
      sample(picture, first.x + x * rightX + y * belowX, first.y + x * rightY + y * belowY, copy, at);
  return copy;
}

/** Writes the colour at a place of the picture to three bytes of `target`. */
function sample({ data, width, height }: RgbPicture, x: number, y: number, target: Uint8Array, at: number): void {
  const left = Math.min(Math.max(x - 0.5, 0), width - 1);
  const top = Math.min(Math.max(y - 0.5, 0), height - 1);
  const [x0, y0] = [Math.floor(left), Math.floor(top)];
  const [fx, fy] = [left - x0, top - y0];
  const a = (y0 * width + x0) * 3;
  const b = x0 + 1 < width ? a + 3 : a;
  const toNextRow = y0 + 1 < height ? width * 3 : 0;
  for (let i = 0; i < 3; i++) {
    const above = data[a + i]! * (1 - fx) + data[b + i]! * fx;
    const below = data[a + toNextRow + i]! * (1 - fx) + data[b + toNextRow + i]! * fx;
    target[at + i] = above * (1 - fy) + below * fy + 0.5;
  }
}
