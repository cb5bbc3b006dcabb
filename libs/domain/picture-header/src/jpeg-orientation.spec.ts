import sharp from 'sharp';
import { expect, test } from 'vitest';
import { jpegOrientation } from './jpeg-orientation';

const picture = () => sharp({ create: { width: 8, height: 6, channels: 3, background: 'red' } });

test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %d is read', async (orientation) => {
  expect(jpegOrientation(await picture().withMetadata({ orientation }).jpeg().toBuffer())).toBe(orientation);
});

test('a picture without EXIF, or with another order of bytes', async () => {
  expect(jpegOrientation(await picture().jpeg().toBuffer())).toBe(1);
  const bigEndian = 'ffd8 ffe1001e 457869660000 4d4d002a00000008 0001 0112 0003 00000001 00060000 00000000 ffda';
  expect(jpegOrientation(Buffer.from(bigEndian.replaceAll(' ', ''), 'hex'))).toBe(6);
});

test('a file cut off anywhere is upright or read right, and nonsense is upright', async () => {
  const jpeg = await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  for (let length = 2; length < 200; length++) expect([1, 6]).toContain(jpegOrientation(jpeg.subarray(0, length)));
  const nonsense = 'ffd8 ffe1001e 457869660000 4d4d002a00000008 0001 0112 0003 00000001 00090000 00000000 ffda';
  expect(jpegOrientation(Buffer.from(nonsense.replaceAll(' ', ''), 'hex'))).toBe(1);
});
