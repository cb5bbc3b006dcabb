import { describe, expect, test } from 'vitest';
import { halfFloats } from './half-float';
import { readWeights } from './weights';

const quantised = { name: 'q', shape: [2, 1], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } };
const half = { name: 'h', shape: [3], dtype: 'float32', quantization: { dtype: 'float16' } };
const whole = { name: 'w', shape: [], dtype: 'int32' };
const plain = { name: 'p', shape: [1], dtype: 'float32' };
const bytes: Uint8Array = Buffer.of(
  0,
  255,
  0x00,
  0x3c,
  0x01,
  0x00,
  0x00,
  0xc0,
  0xff,
  0xff,
  0xff,
  0xff,
  0,
  0,
  0x80,
  0x3f,
);

test('tensors lie one after the other, quantised ones are widened', () => {
  const weights = readWeights([quantised, half, whole, plain], bytes);
  expect(weights.get('q')).toEqual({ dtype: 'float32', shape: [2, 1], data: Float32Array.of(-1, 126.5) });
  expect(weights.get('h').data).toEqual(Float32Array.of(1, 2 ** -24, -2));
  expect(weights.get('w')).toEqual({ dtype: 'int32', shape: [], data: Int32Array.of(-1) });
  expect(weights.floats('p').data).toEqual(Float32Array.of(1));
});

test('half precision covers zero, the largest value, infinity and NaN', () => {
  const halves = halfFloats();
  expect([0x0000, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x3555].map((bits) => halves[bits])).toEqual([
    0,
    65504,
    Infinity,
    -Infinity,
    NaN,
    0.333251953125,
  ]);
});

describe('refuses', () => {
  test.each([
    ['bytes that end inside a tensor', [quantised, half], bytes.slice(0, 7), 'end after 7 bytes, inside h'],
    ['bytes that nothing describes', [quantised], bytes, 'have 16 bytes, but the manifest lists 2'],
    ['a type that no network uses', [{ ...plain, dtype: 'complex64' }], bytes, 'stored as complex64'],
    ['a name of Object.prototype as a type', [{ ...plain, dtype: 'toString' }], bytes, 'stored as toString'],
    ['a shape larger than any file', [{ ...plain, shape: [2 ** 40] }], bytes, 'inside p'],
    ['a shape that is no number', [{ ...plain, shape: [NaN] }], bytes, 'inside p'],
  ])('%s', (_, entries, data, message) => {
    expect(() => readWeights(entries, data)).toThrow(message);
  });

  test('a look-up of what is missing or of another kind', () => {
    const weights = readWeights([whole], bytes.slice(8, 12));
    expect(() => weights.get('x')).toThrow('no tensor named x');
    expect(() => weights.floats('w')).toThrow('the weight w is int32, not float32');
  });
});
