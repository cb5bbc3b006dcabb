import { crc32, deflateSync } from 'node:zlib';
import type { RgbImage } from '@facet/port-image-codec';
import sharp, { type Sharp } from 'sharp';

/** One PNG chunk with its length and checksum. */
export function pngChunk(type: string, content: Uint8Array = Buffer.alloc(0)): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length);
  chunk.write(type, 4, 'latin1');
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

/** A valid black-and-white PNG, all black. `beforePixels` stands between the header and the pixels. */
export function blackPng(width: number, height: number, beforePixels: Uint8Array = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height), { level: 1 });
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, pngChunk('IHDR', header), beforePixels, pngChunk('IDAT', pixels), pngChunk('IEND')]);
}

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
