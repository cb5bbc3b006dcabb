import { floats, strings, tensor } from '@facet/tensorflow-c-api';
import { describe, expect, test } from 'vitest';
import { bytesOf } from './json-bytes';
import { parseModelPath } from './model-path';
import { predictReply } from './tensor-json';

describe('paths', () => {
  test.each([
    ['POST', '/v1/models/a:predict', { model: 'a', verb: 'predict' }],
    ['POST', '/v1/models/a/versions/12:predict', { model: 'a', version: 12n }],
    ['POST', '/v1/models/a%20b/labels/c%2Fd:classify', { model: 'a b', versionLabel: 'c/d', verb: 'classify' }],
    ['GET', '/v1/models/a', { model: 'a', metadata: false }],
    ['GET', '/v1/models/a/versions/1/metadata', { version: 1n, metadata: true }],
  ])('%s %s', (method, path, expected) => expect(parseModelPath(method, path)).toMatchObject(expected));

  test.each([
    ['POST', '/v1/models/a'],
    ['POST', '/v1/models/a:train'],
    ['POST', '/v1/models/a/versions/x:predict'],
    ['POST', `/v1/models/a/versions/${'9'.repeat(30)}:predict`],
    ['GET', '/v1/models/a:predict'],
    ['GET', '/v1/models/%ff'],
  ])('%s %s is malformed', (method, path) => {
    expect(() => parseModelPath(method, path)).toThrow(`Malformed request: ${method} ${path}`);
  });
});

describe('replies', () => {
  const scores = floats([0.1, 1, Number.NaN, Number.POSITIVE_INFINITY], [2, 2]);

  test('several outputs are objects per row, in columns one object', () => {
    const outputs = { scores, name: strings(['é"', 'b']) };
    expect(predictReply(outputs, 'row')).toBe(
      '{"predictions":[{"scores":[0.1,1],"name":"é\\""},{"scores":[NaN,Infinity],"name":"b"}]}',
    );
    expect(predictReply(outputs, 'columnar')).toBe(
      '{"outputs":{"scores":[[0.1,1],[NaN,Infinity]],"name":["é\\"","b"]}}',
    );
  });

  test('one output is given bare', () => {
    expect(predictReply({ scores }, 'row')).toBe('{"predictions":[[0.1,1],[NaN,Infinity]]}');
    expect(predictReply({ scores }, 'columnar')).toBe('{"outputs":[[0.1,1],[NaN,Infinity]]}');
  });

  test('strings are base64 only under a name that ends in _bytes', () => {
    expect(predictReply({ x_bytes: strings([Uint8Array.of(255)]) }, 'row')).toBe('{"predictions":[{"b64":"/w=="}]}');
  });

  test('every float32 reads back as itself, in few digits', () => {
    const values = Float32Array.of(1 / 3, 1e-7, 16777216, -0.985033452510833, 3.4028234663852886e38);
    const { predictions } = JSON.parse(predictReply({ values: floats(values) }, 'row')) as { predictions: number[] };
    expect(predictions.map(Math.fround)).toEqual([...values]);
    expect(predictions[0]).toBe(0.33333334);
  });

  test('integers and truth values', () => {
    const ids = tensor('int64', [1], BigInt64Array.of(9007199254740993n));
    expect(predictReply({ ids, ok: tensor('bool', [1], Uint8Array.of(1)) }, 'row')).toBe(
      '{"predictions":[{"ids":9007199254740993,"ok":true}]}',
    );
  });
});

describe('bytes in JSON', () => {
  test('are base64 with or without padding, or plain text', () => {
    for (const value of [{ b64: 'YWI=' }, { b64: 'YWI' }, 'ab'])
      expect(Buffer.from(bytesOf(value, 'x'))).toEqual(Buffer.from('ab'));
  });

  test.each([[{ b64: 'a-_b' }], [{ b64: 'abcde' }], [{ b64: 'a b' }]])('%j is not in standard base64', (value) => {
    expect(() => bytesOf(value, 'x')).toThrow('x is not in standard base64');
  });

  test.each([[null], [[1]], [{ b64: 1 }], [{ b64: 'YQ==', more: 1 }]])('%j is no bytes', (value) => {
    expect(() => bytesOf(value, 'x')).toThrow('x must be {"b64": "…"}');
  });
});
