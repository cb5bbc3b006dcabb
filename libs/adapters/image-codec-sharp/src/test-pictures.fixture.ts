import type { RgbImage } from '@facet/port-image-codec';
import sharp, { type Sharp } from 'sharp';

/** Three upright stripes, red, green and blue, over a black lower half: no turn or mirror looks like another. */
export function stripes(width = 96, height = 64): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height / 2; y++) {
    for (let x = 0; x < width; x++) data[(y * width + x) * 3 + Math.floor((x * 3) / width)] = 255;
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/**
 * The picture as a camera held in that EXIF orientation (1 to 8) stores it: for each stored pixel the upright place
 * that the TIFF 6.0 table for tag 274 gives it.
 */
export function turnedFromUpright(upright: RgbImage, orientation: number): RgbImage {
  const { width: w, height: h } = upright;
  const places: Record<number, (x: number, y: number) => [number, number]> = {
    1: (x, y) => [x, y],
    2: (x, y) => [w - 1 - x, y],
    3: (x, y) => [w - 1 - x, h - 1 - y],
    4: (x, y) => [x, h - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [w - 1 - y, x],
    7: (x, y) => [w - 1 - y, h - 1 - x],
    8: (x, y) => [y, h - 1 - x],
  };
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  const data = new Uint8Array(upright.data.length);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = places[orientation]!(i % width, Math.floor(i / width));
    data.set(upright.data.subarray((y * w + x) * 3, (y * w + x) * 3 + 3), i * 3);
  }
  return { width, height, data };
}
