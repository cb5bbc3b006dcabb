import { describe, expect, test } from 'vitest';
import { isPicture, lookOf, pictureFormatOf } from './file-signature';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test.each([
  ['jpeg', '\xff\xd8\xff\xe0'],
  ['png', '\x89PNG\r\n\x1a\n'],
  ['webp', 'RIFF\x10\0\0\0WEBPVP8 '],
])('%s is known by its first bytes', (format, start) => {
  expect(pictureFormatOf(bytes(start))).toBe(format);
  expect(pictureFormatOf(bytes(start.slice(0, 2)))).toBeUndefined();
});

describe('what is no photo is named by what it looks like', () => {
  test.each([
    ['a GIF', 'GIF89a'],
    ['a BMP', 'BM\x36\0\0\0\0\0\0\0\x36'],
    ['a TIFF or camera raw file', 'II*\0'],
    ['a TIFF or camera raw file', 'MM\0*'],
    ['an AVIF', '\0\0\0\x20ftypavif'],
    ['a HEIC photo', '\0\0\0\x20ftypheic'],
    ['a video', '\0\0\0\x20ftypisom'],
    ['a JPEG 2000', '\0\0\0\x0cjP  \r\n'],
    ['a JPEG XL', '\xff\x0a'],
    ['a PDF document', '%PDF-1.7'],
    ['a Photoshop document', '8BPS\0\x01'],
    ['a ZIP archive', 'PK\x03\x04'],
    ['a gzip archive', '\x1f\x8b\x08'],
    ['an SVG drawing', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['an SVG drawing', '<?xml version="1.0"?>\n<!-- <a> -->\n<!DOCTYPE svg>\n<svg>'],
    ['an HTML page', '<!DOCTYPE html><body><svg></svg>'],
    ['plain text', 'Dear Alice,'],
    ['plain text', 'BM is short for Brian May'],
    ['plain text', '<note/>'],
    ['unknown data (ca fe ba be)', '\xca\xfe\xba\xbe\0'],
    ['unknown data (00)', '\0'],
  ])('%s', (look, start) => {
    expect(pictureFormatOf(bytes(start))).toBeUndefined();
    expect(lookOf(bytes(start))).toBe(look);
  });

  test('text in any script, also where the look ends inside a character', () => {
    expect(lookOf(Buffer.from('é'.repeat(600)))).toBe('plain text');
    expect(lookOf(Buffer.from(`x${'é'.repeat(600)}`))).toBe('plain text');
  });

  test('a file made to make looking slow', () => {
    expect(lookOf(Buffer.from('<?xml ?>' + '<!---->'.repeat(200)))).toBe('plain text');
  });
});

test('pictures of every format are told from other files', () => {
  const pictures = ['\xff\xd8\xff\xe0', 'GIF89a', '\0\0\0\x20ftypheic', '<svg xmlns="http://www.w3.org/2000/svg"/>'];
  const others = [
    '',
    'Dear Alice,',
    '<!DOCTYPE html><body><svg></svg>',
    '%PDF-1.7',
    '\0\0\0\x20ftypisom',
    '\xca\xfe\xba',
  ];
  expect(pictures.map((start) => isPicture(bytes(start)))).toEqual(pictures.map(() => true));
  expect(others.map((start) => isPicture(bytes(start)))).toEqual(others.map(() => false));
});
