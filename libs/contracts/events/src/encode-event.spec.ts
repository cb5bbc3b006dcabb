import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { decodeEvent, encodeEvent, TOPICS } from './index';

test('an event comes back as it went', () => {
  const sent = encodeEvent('ingestion.photo.stored.v1', { batchId: 'b', path: 'ada/1.jpg', photoSha256: 'f00' });
  expect(sent.key).toBe('f00');
  expect(decodeEvent('ingestion.photo.stored.v1', sent.payload)).toMatchObject({ batchId: 'b', path: 'ada/1.jpg' });
});

test('an event without a key is refused before it is sent', () => {
  expect(() => encodeEvent('ingestion.photo.stored.v1', { batchId: 'b' })).toThrow('empty key');
});

test('bytes of something else are refused', () => {
  expect(() => decodeEvent('ingestion.photo.stored.v1', Uint8Array.of(0xff, 0xff))).toThrow(
    'is no facet.ingestion.v1.PhotoStored',
  );
  expect(() => decodeEvent('ingestion.photo.stored.v1', new Uint8Array())).toThrow('is no');
});

test('topics are named domain.entity.event.version', () => {
  for (const name of Object.keys(TOPICS)) expect(name).toMatch(/^[a-z]+\.[a-z]+\.[a-z]+\.v\d+$/);
});

describe('JSON', () => {
  const topic = 'ingestion.photo.submitted.v1';
  const decode = (value: unknown, contentType?: string) =>
    decodeEvent(topic, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), contentType);

  test.each([
    ['its content type', 'application/json', ' {"batchId":"b","image":"AQI="}'],
    ['a content type with parameters', 'Application/JSON; charset=utf-8', '{"batchId":"b","image":"AQI="}'],
    ["its first byte, with the proto's names", undefined, '{"batch_id":"b","image":"AQI="}'],
    ['its first byte, whatever else is said', 'application/octet-stream', '{"batch_id":"b","image":"AQI="}'],
  ])('is known by %s', (_, contentType, text) => {
    expect(decode(text, contentType)).toMatchObject({
      batchId: 'b',
      content: { case: 'image', value: Uint8Array.of(1, 2) },
    });
  });

  test('and protobuf are the same event', () => {
    const event = { source: 's', person: 'ada', content: { case: 'uri', value: 'a/b' } } as const;
    const schema = TOPICS[topic].schema;
    const expected = decode({ source: 's', person: 'ada', uri: 'a/b' });
    expect(decodeEvent(topic, toBinary(schema, create(schema, event)), 'application/protobuf')).toEqual(expected);
    const { payload, headers } = encodeEvent(topic, event);
    expect(decodeEvent(topic, payload, headers?.['content-type'])).toEqual(expected);
  });

  test('says every field, whether or not it is empty', () => {
    const { payload, headers } = encodeEvent('ingestion.submission.answered.v1', { submissionId: '1' });
    expect(headers).toEqual({ 'content-type': 'application/json' });
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      submissionId: '1',
      reason: '',
      photoSha256: '',
    });
  });

  test.each([
    ['a field that is unknown', { batchId: 'b', persson: 'ada' }, 'persson'],
    ['a field of another kind', { batchId: 'b', last: 'yes' }, 'last'],
    ['bytes that are no base64', { batchId: 'b', image: '***' }, 'image'],
    ['no batch', { person: 'ada' }, 'its key is empty'],
    ['a text that ends early', '{"batchId":', 'JSON'],
  ])('with %s is refused, and named', (_, value, named) => {
    expect(() => decode(value)).toThrow(named);
  });

  test('is taken on no other topic', () => {
    const json = Buffer.from('{"batchId":"b","photoSha256":"f00"}');
    expect(() => decodeEvent('ingestion.photo.stored.v1', json, 'application/json')).toThrow('is no');
  });
});
