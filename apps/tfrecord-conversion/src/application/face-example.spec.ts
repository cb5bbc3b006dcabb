import { decodeExample } from '@facet/domain-tfrecord';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ORIGIN } from './batch.fixture';
import { boxInCrop, encodeFaceExample } from './face-example';

const size = fc.double({ min: 1, max: 5000, noNaN: true });
const edge = fc.double({ min: 0, max: 5000, noNaN: true });

test('the box of a face lies in its crop and is not empty, whatever the rule', () => {
  const scale = fc.double({ min: 0.05, max: 10, noNaN: true });
  fc.assert(
    fc.property(edge, edge, size, size, scale, (x, y, width, height, scale) => {
      const { xmin, xmax, ymin, ymax } = boxInCrop({ x, y, width, height }, { scale, sizePx: 96 });
      for (const value of [xmin, xmax, ymin, ymax]) expect(value >= 0 && value <= 1).toBe(true);
      // Also after rounding to the 32 bits that are stored.
      expect(Math.fround(xmin)).toBeLessThan(Math.fround(xmax));
      expect(Math.fround(ymin)).toBeLessThan(Math.fround(ymax));
    }),
  );
});

test('a square box is centred, a narrow one keeps its width', () => {
  const rule = { scale: 2, sizePx: 96 };
  expect(boxInCrop({ x: 10, y: 20, width: 40, height: 40 }, rule)).toEqual({
    xmin: 0.25,
    xmax: 0.75,
    ymin: 0.25,
    ymax: 0.75,
  });
  expect(boxInCrop({ x: 10, y: 20, width: 20, height: 40 }, rule)).toMatchObject({ xmin: 0.375, xmax: 0.625 });
});

test('an example has the tutorial’s twelve keys and ours', () => {
  const face = {
    path: 'ada/ü 1.jpg',
    label: 'ada',
    photoSha256: 'p'.repeat(64),
    photoWidth: 640,
    photoHeight: 480,
    box: { x: 10, y: 20, width: 40, height: 40 },
    perceptualHash: '0'.repeat(16),
    origin: ORIGIN,
    cropKey: 'crops/x.jpg',
    cropSha256: 'c'.repeat(64),
    descriptor: Float32Array.of(0.5, -0.25),
    group: 'ada/ü 0.jpg',
  };
  const example = decodeExample(encodeFaceExample(face, 3, Uint8Array.of(1, 2, 3), { scale: 2, sizePx: 96 }));
  expect(example.keys).toEqual([
    'face/descriptor',
    'image/class/label',
    'image/class/text',
    'image/encoded',
    'image/filename',
    'image/format',
    'image/group',
    'image/height',
    'image/key/sha256',
    'image/object/bbox/xmax',
    'image/object/bbox/xmin',
    'image/object/bbox/ymax',
    'image/object/bbox/ymin',
    'image/object/class/label',
    'image/object/class/text',
    'image/source_id',
    'image/width',
  ]);
  expect(example.floats('face/descriptor')).toEqual([0.5, -0.25]);
  expect(example.text('image/group')).toEqual(['ada/ü 0.jpg']);
  expect(example.int64s('image/class/label')).toEqual([3n]);
  expect(example.int64s('image/object/class/label')).toEqual([3n]);
  expect(example.int64s('image/width')).toEqual([96n]);
  expect(example.text('image/object/class/text')).toEqual(['ada']);
  expect(example.text('image/format')).toEqual(['jpeg']);
  expect(example.text('image/filename')).toEqual(['ada/ü 1.jpg']);
  expect(example.text('image/group')).toEqual(['ada/ü 0.jpg']);
  expect(example.text('image/source_id')).toEqual(['p'.repeat(64)]);
  expect(example.text('image/key/sha256')).toEqual(['c'.repeat(64)]);
  expect([...example.bytes('image/encoded')[0]!]).toEqual([1, 2, 3]);
});
