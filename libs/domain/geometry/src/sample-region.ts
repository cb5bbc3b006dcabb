import type { Point } from './point';
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
  const nextColumn = toPicture(1.5 / width, 0.5 / height);
  const nextRow = toPicture(0.5 / width, 1.5 / height);
  const step = { x: nextColumn.x - first.x, y: nextColumn.y - first.y };
  for (let row = 0; row < height; row++) {
    const start = { x: first.x + row * (nextRow.x - first.x), y: first.y + row * (nextRow.y - first.y) };
    sampleLine(picture, start, step, copy.subarray(row * width * 3, (row + 1) * width * 3));
  }
  return copy;
}

/** Fills `line` with the colours at `start` and on. Written out by channel: this is most of what is not TensorFlow's work. */
function sampleLine({ data, width, height }: RgbPicture, start: Point, step: Point, line: Uint8Array): void {
  const lastX = width - 1;
  const lastY = height - 1;
  for (let i = 0, at = 0; at < line.length; i++, at += 3) {
    const x = Math.min(Math.max(start.x + i * step.x - 0.5, 0), lastX);
    const y = Math.min(Math.max(start.y + i * step.y - 0.5, 0), lastY);
    const x0 = x | 0;
    const y0 = y | 0;
    const fx = x - x0;
    const fy = y - y0;
    const a = (y0 * width + x0) * 3;
    const b = x0 < lastX ? a + 3 : a;
    const below = y0 < lastY ? width * 3 : 0;
    const wa = (1 - fx) * (1 - fy);
    const wb = fx * (1 - fy);
    const wc = (1 - fx) * fy;
    const wd = fx * fy;
    const c = a + below;
    const d = b + below;
    line[at] = data[a]! * wa + data[b]! * wb + data[c]! * wc + data[d]! * wd + 0.5;
    line[at + 1] = data[a + 1]! * wa + data[b + 1]! * wb + data[c + 1]! * wc + data[d + 1]! * wd + 0.5;
    line[at + 2] = data[a + 2]! * wa + data[b + 2]! * wb + data[c + 2]! * wc + data[d + 2]! * wd + 0.5;
  }
}
