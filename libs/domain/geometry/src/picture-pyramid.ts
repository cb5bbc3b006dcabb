import type { Region } from './region';
import type { RgbPicture } from './rgb-picture';
import { sampleRegion } from './sample-region';

/** A picture with copies of half, a quarter, … its size, made when first needed, to cut reduced regions from. */
export class PicturePyramid {
  private readonly levels: RgbPicture[];

  constructor(picture: RgbPicture) {
    this.levels = [picture];
  }

  get picture(): RgbPicture {
    return this.levels[0]!;
  }

  /** As sampleRegion, from the copy in which the region is nearest in size to `width` x `height`. */
  sample(region: Region, width: number, height: number): Uint8Array {
    const reduction = Math.max(region.width / width, region.height / height);
    const wanted = Math.max(0, Math.round(Math.log2(reduction)));
    const level = this.nearestLevel(wanted);
    const scale = 0.5 ** level;
    const scaled = {
      ...region,
      centreX: region.centreX * scale,
      centreY: region.centreY * scale,
      width: region.width * scale,
      height: region.height * scale,
    };
    return sampleRegion(this.levels[level]!, scaled, width, height);
  }

  /** The number of a level that exists: `wanted`, or that of the smallest copy. */
  private nearestLevel(wanted: number): number {
    while (this.levels.length <= wanted) {
      const smallest = this.levels[this.levels.length - 1]!;
      if (smallest.width < 2 || smallest.height < 2) break;
      this.levels.push(halved(smallest));
    }
    return Math.min(wanted, this.levels.length - 1);
  }
}

/** Each pixel is the mean of four; a last odd row or column is left out, so that the scale is exactly a half. */
function halved({ data, width, height }: RgbPicture): RgbPicture {
  const half = { width: width >> 1, height: height >> 1 };
  const pixels = new Uint8Array(half.width * half.height * 3);
  for (let y = 0, to = 0; y < half.height; y++) {
    let from = y * 2 * width * 3;
    for (let x = 0; x < half.width; x++, from += 3)
      for (let channel = 0; channel < 3; channel++, from++, to++) {
        const below = from + width * 3;
        pixels[to] = (data[from]! + data[from + 3]! + data[below]! + data[below + 3]! + 2) >> 2;
      }
  }
  return { ...half, data: pixels };
}
