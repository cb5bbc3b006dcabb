import { blackPng, pngChunk } from '@facet/testing';
import { describe, expect, test } from 'vitest';
import { readHeader } from './image-header';
import { stripes } from './test-pictures.fixture';

const animationControl = (frames: number) => pngChunk('acTL', Buffer.from([0, 0, 0, frames, 0, 0, 0, 0]));
const still = { width: 300, height: 200, animated: false };

describe('readHeader', () => {
  test.each([
    ['jpeg', 'ffd8 ffe00004beef ff01 ffff ffc0001108 00c8 012c 03'],
    ['jpeg', 'ffd8 ffc4000401ff ffc2001108 00c8 012c 03'],
    ['png', '89504e470d0a1a0a 0000000d49484452 0000012c 000000c8 0802000000 00000000 00000000 49444154'],
    ['webp', '52494646 00000000 57454250 56503820 00000000 300100 9d012a 2c01 c800'],
    ['webp', '52494646 00000000 57454250 5650384c 00000000 2f 2bc13110'],
    ['webp', '52494646 00000000 57454250 56503858 0a000000 10 000000 2b0100 c70000'],
  ] as const)('%s %#', (format, hex) => {
    expect(readHeader(format, Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toEqual(still);
  });

  test('sees that WebP and PNG are animated', () => {
    const webp = Buffer.from(
      '5249464600000000574542505650385800000000 02 000000 2b0100 c70000'.replaceAll(' ', ''),
      'hex',
    );
    expect(readHeader('webp', webp)).toMatchObject({ animated: true });
    expect(readHeader('png', blackPng(300, 200, animationControl(2)))).toEqual({ ...still, animated: true });
    expect(readHeader('png', blackPng(300, 200, animationControl(1)))).toEqual(still);
  });

  test.each(['jpeg', 'png', 'webp'] as const)('refuses a %s that is cut off anywhere in its header', async (format) => {
    const whole = await stripes().toFormat(format).toBuffer();
    const reads = (length: number) => readHeader(format, whole.subarray(0, length));
    const needed = Array.from({ length: whole.length }, (_, i) => i).find((length) => {
      try {
        return reads(length).width === 96;
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'UNREADABLE' });
        return false;
      }
    });
    expect(needed).toBeGreaterThan(20);
    expect(reads(needed!)).toEqual({ width: 96, height: 64, animated: false });
  });

  test.each([
    ['a segment of no length', 'jpeg', 'ffd8 ffe00001'],
    ['pixels before the frame header', 'jpeg', 'ffd8 ffda000c'],
    ['an end before the frame header', 'jpeg', 'ffd8 ffd90000'],
    ['something between segments', 'jpeg', 'ffd8 00ffc0'],
    ['no height', 'jpeg', 'ffd8 ffc0001108 0000 012c 03'],
    ['another first chunk', 'png', '89504e470d0a1a0a 0000000d 49444154 0000012c 000000c8'],
    ['an unknown layout', 'webp', '52494646 00000000 57454250 58585858 00000000'],
  ] as const)('refuses %s (%s)', (_, format, hex) => {
    expect(() => readHeader(format, Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toThrow(
      `the header of the ${format.toUpperCase()} picture is damaged`,
    );
  });

  test('is not misled by a chunk that claims four gigabytes', () => {
    const huge = Buffer.concat([blackPng(8, 8).subarray(0, 33), Buffer.from('ffffffff74455874', 'hex')]);
    expect(() => readHeader('png', huge)).toThrow('the PNG picture ends within its header');
  });
});
