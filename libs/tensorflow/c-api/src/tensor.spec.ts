import { describe, expect, test } from 'vitest';
import { checkedTensor, floats, ints, strings, tensor, type Tensor } from './tensor';

test('shorthands take the shape of a vector unless told otherwise', () => {
  expect(floats([1, 2, 3])).toEqual({ dtype: 'float32', shape: [3], data: Float32Array.of(1, 2, 3) });
  expect(ints([7], [])).toEqual({ dtype: 'int32', shape: [], data: Int32Array.of(7) });
  expect(strings(['é', Uint8Array.of(255)])).toEqual({
    dtype: 'string',
    shape: [2],
    data: [Buffer.from('é'), Uint8Array.of(255)],
  });
});

describe('a tensor is refused when', () => {
  const refused: [string, () => Tensor, string][] = [
    ['elements are missing', () => floats([1, 2, 3], [2, 2]), 'the tensor has 3 elements, but its shape [2,2] needs 4'],
    ['a scalar has two elements', () => ints([1, 2], []), 'the tensor has 2 elements, but its shape [] needs 1'],
    [
      'a size is negative',
      () => floats([], [-1]),
      'the tensor has the shape [-1]; sizes must be whole and not negative',
    ],
    [
      'the array is of another kind',
      () => tensor('int64', [1], Float32Array.of(1)),
      'the tensor is int64 but its data is a Float32Array, not a BigInt64Array',
    ],
    [
      'strings are not bytes',
      () => tensor('string', [1], ['x'] as never),
      'the tensor is string but its data is a Array, not a list of Uint8Array',
    ],
    [
      'it is a handle',
      () => tensor('resource', [1], Uint8Array.of(1)),
      'the tensor is resource but its data is a Uint8Array, not anything that can leave TensorFlow',
    ],
  ];
  test.each(refused)('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
  test('its data is missing altogether', () => {
    expect(() => checkedTensor({ dtype: 'float32', shape: [1], data: undefined as never }, 'the input x')).toThrow(
      'the input x is float32 but its data is undefined, not a Float32Array',
    );
  });
});
