import { expect, test } from 'vitest';
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
