import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RgbPicture } from '@facet/domain-geometry';
import { portraitSvg, SAMPLE_PEOPLE } from '@facet/domain-portraits';
import { seededRandom } from '@facet/kernel';
import sharp from 'sharp';
import { RECIPE } from './recipe/recipe';

/** Photos of real people, which cannot be part of the repository. */
const FOLDER = process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../shared/data');

export type PhotoSet = 'celebrities' | 'rejection/multi-face' | 'rejection/no-face';

/** Why tests with real photos are skipped, or undefined where they can run. */
export const photosMissing = existsSync(join(FOLDER, 'celebrities'))
  ? undefined
  : 'there are no test photos; FACET_TEST_DATA names the folder that holds celebrities/ and rejection/';

/** Paths of a set's photos in a fixed order; of every `step`-th only. */
export function photoFiles(set: PhotoSet, step = 1): string[] {
  const folder = join(FOLDER, set);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(jpe?g|png)$/i.test(file),
  );
  return files
    .sort()
    .filter((_, i) => i % step === 0)
    .map((file) => join(folder, file));
}

/** A photo as the recipe takes it. */
export function readPicture(file: string): Promise<RgbPicture> {
  return pixelsOf(readFileSync(file));
}

/** Drawn portraits of all the sample people, `each` of every one, as they come as photos. */
export function drawnPictures(each: number): Promise<RgbPicture[]> {
  const drawings = SAMPLE_PEOPLE.flatMap((_, person) =>
    Array.from({ length: each }, (_, picture) => portraitSvg({ person: person + 1, picture: picture + 1 })),
  );
  const jpegs = drawings.map((svg) => sharp(Buffer.from(svg)).flatten().jpeg({ quality: 88 }).toBuffer());
  return Promise.all(jpegs.map(async (jpeg) => pixelsOf(await jpeg)));
}

async function pixelsOf(encoded: Uint8Array): Promise<RgbPicture> {
  const side = RECIPE.pictureSidePx;
  const { data, info } = await sharp(encoded)
    .rotate()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Bytes of a picture without meaning: blocks of colour with noise on them. */
export function noiseSquare(sidePx: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const levels = Array.from({ length: 64 * 3 }, () => random() * 200);
  const block = sidePx / 8;
  return Uint8Array.from({ length: sidePx * sidePx * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % sidePx, Math.floor(i / 3 / sidePx)];
    return levels[(Math.floor(y / block) * 8 + Math.floor(x / block)) * 3 + (i % 3)]! + random() * 55;
  });
}
