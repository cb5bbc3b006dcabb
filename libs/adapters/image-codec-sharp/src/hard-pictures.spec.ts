import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import { describe, expect, test } from 'vitest';
import { SharpImageCodec } from './sharp-image-codec.adapter';

const data = process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../../shared/data');
const folder = join(data, 'images-hard');
const present = existsSync(folder);
const title = present
  ? 'pictures from the wild'
  : 'pictures from the wild (FACET_TEST_DATA names no folder with images-hard/)';
const codec = new SharpImageCodec();

describe.skipIf(!present)(title, () => {
  /** Everything else named .jpg, .jpeg, .png or .webp is read. */
  const refused: Readonly<Record<string, string>> = {
    'corrupt-header.jpg': 'UNREADABLE',
    'truncated.jpg': 'UNREADABLE',
    'truncated.png': 'UNREADABLE',
    'giant-image.jpg': 'TOO_MANY_PIXELS',
    '65536-uint32-limit.png': 'TOO_MANY_PIXELS',
    'animated-loop-3.webp': 'ANIMATED',
    'rotating-squares.webp': 'ANIMATED',
    'big-height.webp': 'ANIMATED',
  };

  test.each(present ? readdirSync(join(folder, 'sharp-fixtures')) : [])('%s', async (name) => {
    const bytes = readFileSync(join(folder, 'sharp-fixtures', name));
    const expected = refused[name] ?? (/\.(jpe?g|png|webp)$/.test(name) ? 'read' : 'UNSUPPORTED_FORMAT');
    const outcome = await codec.decode(bytes, 512).then(
      ({ image }) => (image.data.length === image.width * image.height * 3 ? 'read' : 'of the wrong size'),
      (error: unknown) => (error instanceof FacetError ? error.reason : String(error)),
    );
    expect(outcome).toBe(expected);
  });

  test.each(['Landscape', 'Portrait'])('all eight orientations of %s look alike', async (name) => {
    const upright = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map(async (orientation) => {
        const file = join(folder, 'exif-orientation', `${name}_${orientation}.jpg`);
        return codec.decode(readFileSync(file), 64);
      }),
    );
    for (const { image, photoWidth, photoHeight } of upright) {
      expect([photoWidth, photoHeight]).toEqual(name === 'Landscape' ? [1800, 1200] : [1200, 1800]);
      const first = upright[0]!.image.data;
      const apart = image.data.reduce((sum, value, i) => sum + Math.abs(value - first[i]!), 0) / first.length;
      expect(apart).toBeLessThan(2);
    }
  });
});
