import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ExampleSchema } from '@facet/contracts-tensorflow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeExample } from './example-decoder';
import {
  bytesFeature,
  encodeExample,
  floatFeature,
  int64Feature,
  textFeature,
  type FeatureValue,
} from './example-encoder';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

// Python: tf.train.Example with label = int64 [3, 300], name = bytes [b'ab'], score = float [0.5]; SerializeToString(deterministic=True)
const FROM_PYTHON = [
  '0a35',
  '0a100a056c6162656c12071a050a0303ac02',
  '0a0e0a046e616d6512060a040a026162',
  '0a110a0573636f7265120812060a040000003f',
].join('');

test('an example has the bytes that Python writes, whatever the order of its features', () => {
  const features = { score: floatFeature([0.5]), label: int64Feature(3, 300n), name: textFeature('ab') };
  expect(hex(encodeExample(features))).toBe(FROM_PYTHON);
  expect(hex(encodeExample(Object.fromEntries(Object.entries(features).reverse())))).toBe(FROM_PYTHON);
});

test.each([1.5, NaN, 2 ** 53, 2n ** 63n, -(2n ** 63n) - 1n])('%s is no int64', (value) => {
  expect(() => encodeExample({ n: int64Feature(value) })).toThrow(`${value} is no int64`);
});

test.each([0, 127, 128, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, -1, Number.MIN_SAFE_INTEGER])(
  '%d is the same as a number and as a bigint',
  (value) => {
    const bytes = encodeExample({ n: int64Feature(value) });
    expect(bytes).toEqual(encodeExample({ n: int64Feature(BigInt(value)) }));
    expect(decodeExample(bytes).int64s('n')).toEqual([BigInt(value)]);
  },
);

const feature: fc.Arbitrary<FeatureValue> = fc.oneof(
  fc.array(fc.uint8Array({ maxLength: 20 })).map((values) => bytesFeature(...values)),
  fc.array(fc.float({ noNaN: true })).map(floatFeature),
  fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((values) => int64Feature(...values)),
);

// A generated message cannot hold a feature of the name __proto__.
const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');

test('what is written is what the generated messages write, and is read back equal', () => {
  fc.assert(
    fc.property(fc.dictionary(key, feature), (features) => {
      const bytes = encodeExample(features);
      const message = fromBinary(ExampleSchema, bytes);
      const viaMessages = create(ExampleSchema, { features: { feature: message.features!.feature } });
      expect(toBinary(ExampleSchema, viaMessages).length).toBe(bytes.length);
      const decoded = decodeExample(bytes);
      for (const [key, value] of Object.entries(features)) {
        if (value.kind === 'bytes') expect(decoded.bytes(key)).toEqual(value.values);
        if (value.kind === 'float') expect(decoded.floats(key)).toEqual(Array.from(value.values));
        if (value.kind === 'int64') expect(decoded.int64s(key)).toEqual(value.values);
      }
      expect(decoded.keys).toEqual(Object.keys(features).sort());
    }),
  );
});

describe('a decoded example', () => {
  test('reads lists that are not packed', () => {
    // label = int64 [3, 4], each value with its own tag.
    const bytes = Buffer.from('0a110a0f0a056c6162656c12061a0408030804', 'hex');
    expect(decodeExample(bytes).int64s('label')).toEqual([3n, 4n]);
  });

  test('has no values for a missing key, an empty feature and an inherited name', () => {
    const bytes = Buffer.from('0a090a070a0378797a1200', 'hex');
    const example = decodeExample(bytes);
    expect(example.keys).toEqual(['xyz']);
    expect(example.floats('xyz')).toEqual([]);
    expect(example.bytes('absent')).toEqual([]);
    expect(example.bytes('toString')).toEqual([]);
    expect(decodeExample(new Uint8Array(0)).keys).toEqual([]);
  });

  test('refuses another kind than the stored one, and text that is no UTF-8', () => {
    const example = decodeExample(encodeExample({ a: int64Feature(1), b: bytesFeature(Uint8Array.of(0xff)) }));
    expect(() => example.floats('a')).toThrow('feature a is a int64List, a floatList is needed');
    expect(() => example.text('b')).toThrow('feature b is no UTF-8 text');
  });

  test('is refused when the bytes are truncated or something else', () => {
    const bytes = encodeExample({ a: textFeature('abc') });
    for (let length = 1; length < bytes.length; length++) {
      expect(() => decodeExample(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'DATA_LOSS' }));
    }
    expect(() => decodeExample(Buffer.from('hello'))).toThrow('a record of 5 bytes is no tf.Example');
  });
});
