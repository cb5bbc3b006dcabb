import type { RgbImage } from '@facet/port-image-codec';

/** A square of whole pixels; it may reach outside the picture. */
export interface PixelSquare {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Copies a square out of a picture; what lies outside takes the colour of the nearest edge pixel. */
export function cutSquare(image: RgbImage, { left, top, side }: PixelSquare): RgbImage {
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    const row = clamp(top + y, image.height) * image.width;
    for (let x = 0; x < side; x++) {
      const from = (row + clamp(left + x, image.width)) * 3;
      const to = (y * side + x) * 3;
      data[to] = image.data[from]!;
      data[to + 1] = image.data[from + 1]!;
      data[to + 2] = image.data[from + 2]!;
    }
  }
  return { width: side, height: side, data };
}

function clamp(position: number, length: number): number {
  return Math.min(Math.max(position, 0), length - 1);
}
