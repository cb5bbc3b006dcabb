import type { RgbPicture } from '@facet/domain-geometry';
import { InternalError } from '@facet/kernel';

const COLUMNS = 9;
const ROWS = 8;

/**
 * 64-bit difference hash (dHash, Krawetz 2013), 16 lower-case hex digits: the picture's brightness is averaged over
 * 9 x 8 cells of equal area, and a bit is set where a cell is darker than its right neighbour; rows from the top,
 * first bit most significant. It hardly changes when a picture is resized, re-compressed or made brighter.
 * Any size from 1 x 1 works: a cell may be smaller than a pixel.
 */
export function differenceHash(image: RgbPicture): string {
  const cells = cellBrightness(image);
  let hash = '';
  for (let row = 0; row < ROWS; row++) {
    let bits = 0;
    for (let column = 0; column + 1 < COLUMNS; column++) {
      const at = row * COLUMNS + column;
      bits = (bits << 1) | (cells[at]! < cells[at + 1]! ? 1 : 0);
    }
    hash += bits.toString(16).padStart(2, '0');
  }
  return hash;
}

/**
 * Brightness sums of the cells. Positions are counted in 1/9 of a pixel across and 1/8 down, so that every pixel's
 * share in a cell is a whole number, all cells have the same area, and equal cells compare as equal: no rounding.
 */
function cellBrightness({ width, height, data }: RgbPicture): Float64Array {
  if (width < 1 || height < 1 || data.length !== width * height * 3) {
    throw new InternalError(`${data.length} bytes are no ${width} x ${height} RGB picture`);
  }
  const cells = new Float64Array(COLUMNS * ROWS);
  const columnSums = new Float64Array(COLUMNS);
  for (let y = 0; y < height; y++) {
    sumAcross(data.subarray(y * width * 3, (y + 1) * width * 3), width, columnSums);
    const top = y * ROWS;
    for (let row = Math.floor(top / height); row * height < top + ROWS; row++) {
      const share = Math.min(top + ROWS, (row + 1) * height) - Math.max(top, row * height);
      for (let column = 0; column < COLUMNS; column++) cells[row * COLUMNS + column]! += columnSums[column]! * share;
    }
  }
  return cells;
}

function sumAcross(rgb: Uint8Array, width: number, columnSums: Float64Array): void {
  columnSums.fill(0);
  for (let x = 0; x < width; x++) {
    // Rec. 601 luma in thousandths.
    const luma = 299 * rgb[x * 3]! + 587 * rgb[x * 3 + 1]! + 114 * rgb[x * 3 + 2]!;
    const left = x * COLUMNS;
    for (let column = Math.floor(left / width); column * width < left + COLUMNS; column++) {
      const share = Math.min(left + COLUMNS, (column + 1) * width) - Math.max(left, column * width);
      columnSums[column]! += luma * share;
    }
  }
}
