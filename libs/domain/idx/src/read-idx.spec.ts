import { describe, expect, test } from 'vitest';
import { digitAt, readDigits } from './digits';
import { readIdx } from './read-idx';

const file = (type: number, shape: readonly number[], data: readonly number[]): Uint8Array => {
  const sizes = shape.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Uint8Array.of(0, 0, type, shape.length, ...sizes, ...data);
};

test('sizes and bytes, as MNIST writes them', () => {
  expect(readIdx(file(8, [2, 3], [1, 2, 3, 4, 5, 6]), 'x')).toEqual({
    shape: [2, 3],
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  });
  // The first bytes of train-images-idx3-ubyte: 60,000 pictures of 28 x 28.
  const header = Uint8Array.of(0, 0, 8, 3, 0, 0, 0xea, 0x60, 0, 0, 0, 0x1c, 0, 0, 0, 0x1c);
  expect(readIdx(Buffer.concat([header, new Uint8Array(60_000 * 784)]), 'x').shape).toEqual([60_000, 28, 28]);
});

test('bytes that begin anywhere in their buffer', () => {
  const whole = Uint8Array.of(9, 9, 9, ...file(8, [2], [7, 8]));
  expect([...readIdx(whole.subarray(3), 'x').data]).toEqual([7, 8]);
});

describe('is refused, with its name', () => {
  test.each([
    ['an empty file', Uint8Array.of(), 'a.idx is no idx file, or is damaged: it has 0 bytes, its header alone has 4'],
    ['another file', Uint8Array.of(0x50, 0x4b, 3, 4), 'two zero bytes, not 0x50 0x4b'],
    ['a gzip file', Uint8Array.of(0x1f, 0x8b, 8, 0), 'not 0x1f 0x8b; it is compressed by gzip'],
    ['an unknown type', file(0x0a, [1], [1]), 'its type is 0x0a'],
    ['floats', file(0x0d, [1], [0, 0, 0, 0]), 'a.idx holds 32-bit floats; Facet reads unsigned bytes'],
    ['a cut header', Uint8Array.of(0, 0, 8, 3, 0, 0), 'it has 6 bytes, its header of 3 sizes alone has 16'],
    ['cut elements', file(8, [2, 2], [1, 2, 3]), 'its sizes 2 x 2 take 4 bytes, but 3 follow the header'],
    ['more elements', file(8, [2], [1, 2, 3]), 'its sizes 2 take 2 bytes, but 3 follow the header'],
    ['a size beyond all memory', file(8, [2 ** 32 - 1, 2 ** 32 - 1], []), 'but 0 follow the header'],
  ])('%s', (_, bytes, message) => {
    expect(() => readIdx(bytes, 'a.idx')).toThrow(message);
  });
});

describe('digits', () => {
  const pictures = (count: number, side = 28) => ({
    name: 'images',
    bytes: file(
      8,
      [count, side, side],
      Array.from({ length: count * side * side }, (_, i) => Math.floor(i / 784)),
    ),
  });
  const labels = (...values: number[]) => ({ name: 'labels', bytes: file(8, [values.length], values) });

  test('are pictures with a label each', () => {
    const digits = readDigits(pictures(3), labels(7, 0, 9));
    expect([...digits.labels]).toEqual([7, 0, 9]);
    expect(new Set(digitAt(digits, 2))).toEqual(new Set([2]));
    expect(digitAt(digits, 2)).toHaveLength(784);
  });

  test.each([
    ['of another size', pictures(1, 27), labels(1), 'images has the sizes 1 x 27 x 27, not pictures of 28 x 28'],
    ['without all labels', pictures(2), labels(1), 'images has 2 pictures, but labels has 1 labels'],
    ['with a label that is none', pictures(2), labels(1, 10), 'label 1 of labels is 10, not a digit'],
    ['the wrong way round', labels(1), pictures(1), 'labels has the sizes 1, not pictures'],
    ['none', pictures(0), labels(), 'images has no pictures'],
  ])('%s are refused', (_, images, given, message) => {
    expect(() => readDigits(images, given)).toThrow(message);
  });
});
