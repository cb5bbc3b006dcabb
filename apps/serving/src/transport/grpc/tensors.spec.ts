import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { inference } from '@facet/contracts-rpc';
import { DataType, TensorProtoSchema } from '@facet/contracts-tensorflow';
import { floats, strings, tensor } from '@facet/tensorflow-c-api';
import { describe, expect, test } from 'vitest';
import type { ServedVersion } from '../../application/served-version';
import { readInferImages, writeInferOutputs } from './infer-tensors';
import { readLengthPrefixed, writeLengthPrefixed } from './length-prefixed';
import { readStringVector, toTensorProto } from './tensor-proto';

const served = { verified: { imageInput: 'image_bytes' } } as ServedVersion;
const RAW = '0a04666163652a110a05696d616765120542595445531a01013a07030000004a5047';
const CONTENTS = '0a04666163652a180a05696d616765120542595445531a01012a0542034a5047';

test.each([
  ['raw_input_contents', RAW],
  ['bytes_contents', CONTENTS],
])('ModelInfer in the bytes that other implementations write: %s', (_, hex) => {
  const request = fromBinary(inference.ModelInferRequestSchema, Buffer.from(hex, 'hex'));
  expect(request.modelName).toBe('face');
  expect(readInferImages(request, served).map((bytes) => Buffer.from(bytes).toString())).toEqual(['JPG']);
  expect(Buffer.from(toBinary(inference.ModelInferRequestSchema, request)).toString('hex')).toBe(hex);
});

test('outputs are little-endian and row-major when raw, typed when not', () => {
  const outputs = {
    scores: floats([0.5, 2], [1, 2]),
    names: strings(['ab', ''], [1, 2]),
    ids: tensor('int64', [1], BigInt64Array.of(-1n)),
  };
  const raw = writeInferOutputs(outputs, true);
  expect(raw.rawOutputContents.map((bytes) => Buffer.from(bytes!).toString('hex'))).toEqual([
    '0000003f00000040',
    '02000000616200000000',
    'ffffffffffffffff',
  ]);
  const typed = create(inference.ModelInferResponseSchema, writeInferOutputs(outputs, false));
  expect(typed.outputs.map(({ name, datatype, shape }) => [name, datatype, shape])).toEqual([
    ['scores', 'FP32', [1n, 2n]],
    ['names', 'BYTES', [1n, 2n]],
    ['ids', 'INT64', [1n]],
  ]);
  expect(typed.outputs[0]!.contents!.fp32Contents).toEqual([0.5, 2]);
});

describe('length-prefixed elements', () => {
  const bytes = Buffer.from('010000006102000000626300000000', 'hex');

  test('are read and written back', () => {
    const elements = readLengthPrefixed(bytes, 3, 'x');
    expect(elements.map((one) => Buffer.from(one).toString())).toEqual(['a', 'bc', '']);
    expect(Buffer.from(writeLengthPrefixed(elements)).equals(bytes)).toBe(true);
  });

  test.each([
    ['cut in a length', '0100', 1, 'x ends within element 0'],
    ['cut in an element', '0300000061', 1, 'x ends within element 0'],
    ['a length beyond everything', 'ffffffff61', 1, 'x ends within element 0'],
    ['too few', '0100000061', 2, 'x has 1 elements, but its shape says 2'],
    ['too many', '01000000610100000061', 1, 'x has more than 1 elements, but its shape says 1'],
    ['more than none', '0100000061', 0, 'x has more than 0 elements, but its shape says 0'],
  ])('are refused: %s', (_, hex, count, sentence) => {
    expect(() => readLengthPrefixed(Buffer.from(hex, 'hex'), count, 'x')).toThrow(sentence);
  });
});

describe('TensorProto', () => {
  const proto = (init: object) =>
    create(TensorProtoSchema, { dtype: DataType.DT_STRING, tensorShape: { dim: [{ size: 2n }] }, ...init });
  const read = (init: object) => readStringVector(proto(init), 'x').map((bytes) => Buffer.from(bytes).toString());
  const [a, bc] = [Buffer.from('a'), Buffer.from('bc')];

  test('strings are read from string_val, from one value for all, and from tensor_content', () => {
    expect(read({ stringVal: [a, bc] })).toEqual(['a', 'bc']);
    expect(read({ stringVal: [a] })).toEqual(['a', 'a']);
    expect(read({ tensorContent: Buffer.from('0102616263', 'hex') })).toEqual(['a', 'bc']);
  });

  test.each([
    ['another type', { dtype: DataType.DT_FLOAT }, 'x takes DT_STRING, not DT_FLOAT'],
    ['a scalar', { tensorShape: {} }, 'x takes the shape [batch], not []'],
    ['a matrix', { tensorShape: { dim: [{ size: 1n }, { size: 1n }] } }, 'not [1, 1]'],
    ['an unknown shape', { tensorShape: { unknownRank: true } }, 'not [unknown]'],
    ['a negative size', { tensorShape: { dim: [{ size: -1n }] } }, 'not [-1]'],
    ['too few values', { stringVal: [] }, 'x has 0 values, but its shape says 2'],
    ['one value for very many', { stringVal: [a], tensorShape: { dim: [{ size: 10n ** 12n }] } }, 'its shape says'],
    ['content that ends early', { tensorContent: Buffer.from('01026162', 'hex') }, 'no 2 whole strings'],
    ['content that goes on', { tensorContent: Buffer.from('010261626364', 'hex') }, 'no 2 whole strings'],
    ['content of an endless varint', { tensorContent: Buffer.alloc(12, 0xff) }, 'no 2 whole strings'],
    ['content for very many', { tensorContent: a, tensorShape: { dim: [{ size: 10n ** 12n }] } }, 'whole strings'],
  ])('%s is refused', (_, init, sentence) => {
    expect(() => read(init)).toThrow(sentence);
  });

  test('outputs are where clients look for them', () => {
    expect(toTensorProto(floats([1, 2], [1, 2]))).toMatchObject({
      dtype: DataType.DT_FLOAT,
      floatVal: [1, 2],
      tensorShape: { dim: [{ size: 1n }, { size: 2n }] },
    });
    expect(toTensorProto(strings(['a'])).stringVal).toEqual([a]);
    expect(toTensorProto(tensor('int64', [1], BigInt64Array.of(3n))).int64Val).toEqual([3n]);
    expect(toTensorProto(tensor('bool', [2], Uint8Array.of(0, 1))).boolVal).toEqual([false, true]);
  });
});
