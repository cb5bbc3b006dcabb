import type { RgbPicture } from '@facet/domain-geometry';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differenceHash } from './difference-hash';

function picture(width: number, height: number, grey: (x: number, y: number) => number): RgbPicture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.fill(grey(i % width, Math.floor(i / width)), i * 3, i * 3 + 3);
  return { width, height, data };
}

describe('differenceHash', () => {
  test('sets a bit where the picture grows brighter to the right', () => {
    expect(differenceHash(picture(9, 8, (x) => x * 20))).toBe('ffffffffffffffff');
    expect(differenceHash(picture(9, 8, (x) => 200 - x * 20))).toBe('0000000000000000');
  });

  test('reads rows from the top, the leftmost pair in the highest bit', () => {
    const hash = differenceHash(picture(9, 8, (x, y) => (y === 0 && x === 0 ? 0 : y === 7 && x === 8 ? 255 : 100)));
    expect(hash).toBe('8000000000000001');
  });

  test('weighs colours as the eye does', () => {
    const data = new Uint8Array(9 * 8 * 3);
    for (let i = 0; i < 72; i++) data.set(i % 9 === 4 ? [0, 120, 0] : [200, 0, 0], i * 3);
    expect(differenceHash({ width: 9, height: 8, data })).toBe('1010101010101010');
  });

  test('finds no difference in a plain picture of any size', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 0, max: 255 }), (width, height, grey) => {
        expect(differenceHash(picture(width, height, () => grey))).toBe('0000000000000000');
      }),
      { seed: 1 },
    );
  });

  test('is the same for a picture and its whole-number enlargements', () => {
    const pixels = fc.uint8Array({ minLength: 13 * 11, maxLength: 13 * 11 });
    fc.assert(
      fc.property(pixels, fc.integer({ min: 2, max: 5 }), (grey, times) => {
        const small = picture(13, 11, (x, y) => grey[y * 13 + x]!);
        const large = picture(
          13 * times,
          11 * times,
          (x, y) => grey[Math.floor(y / times) * 13 + Math.floor(x / times)]!,
        );
        expect(differenceHash(large)).toBe(differenceHash(small));
      }),
      { seed: 2 },
    );
  });

  test('refuses bytes that do not fill the picture', () => {
    expect(() => differenceHash({ width: 2, height: 2, data: new Uint8Array(11) })).toThrow(
      '11 bytes are no 2 x 2 RGB picture',
    );
    expect(() => differenceHash({ width: 0, height: 0, data: new Uint8Array(0) })).toThrow('0 x 0');
  });
});
