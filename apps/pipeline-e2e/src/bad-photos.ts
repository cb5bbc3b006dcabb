import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { portraitSvg } from '@facet/domain-portraits';
import { blackPng } from '@facet/testing';
import sharp, { type Sharp } from 'sharp';

const codec = new SharpImageCodec();
const ADA = 'ada lovelace';
const BEN = 'bén 🙂';

/** People's folders by name, with the person that is drawn for each. */
export const PEOPLE = { [ADA]: 1, [BEN]: 3 };

/** From an upright picture to the pixels that a camera held in that EXIF orientation stores. */
const STORED: Readonly<Record<number, (upright: Sharp) => Sharp>> = {
  1: (upright) => upright,
  2: (upright) => upright.flop(),
  3: (upright) => upright.rotate(180),
  4: (upright) => upright.flip(),
  5: (upright) => upright.rotate(270).flop(),
  6: (upright) => upright.rotate(270),
  7: (upright) => upright.rotate(90).flop(),
  8: (upright) => upright.rotate(90),
};

export const draw = (person: number, picture: number): Promise<Uint8Array> =>
  codec.renderSvg(portraitSvg({ person, picture }));

/** Writes a file and the folders above it. */
export function writeAt(root: string, path: string, bytes: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}

/** Four plain photos of each person; answers their paths. */
export async function writePlainPhotos(root: string): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, person] of Object.entries(PEOPLE))
    for (let picture = 1; picture <= 4; picture++) {
      paths.push(`${name}/${picture}.jpg`);
      writeAt(root, paths.at(-1)!, await draw(person, picture));
    }
  return paths;
}

/** Photos that cannot be taken; answers the reason for which each path must be refused. */
export async function writeBadPhotos(root: string): Promise<Record<string, string>> {
  const photo = await draw(1, 9);
  writeAt(root, `${ADA}/no bytes.jpg`, '');
  writeAt(root, `${ADA}/text.jpg`, 'no picture at all');
  writeAt(root, `${ADA}/truncated.jpg`, photo.subarray(0, photo.length >> 1));
  writeAt(root, `${ADA}/huge.png`, blackPng(16_000, 16_000));
  const frames = await Promise.all([10, 11].map((picture) => draw(1, picture)));
  writeAt(
    root,
    `${ADA}/animated.webp`,
    await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer(),
  );
  symlinkSync('..', join(root, BEN, 'loop'));
  // Reading the memory of a process from its start is an input/output error, for the super-user too.
  symlinkSync('/proc/self/mem', join(root, BEN, 'unreadable.jpg'));
  return {
    [`${ADA}/animated.webp`]: 'ANIMATED',
    [`${ADA}/huge.png`]: 'TOO_MANY_PIXELS',
    [`${ADA}/no bytes.jpg`]: 'EMPTY_FILE',
    [`${ADA}/text.jpg`]: 'UNSUPPORTED_FORMAT',
    [`${ADA}/truncated.jpg`]: 'UNREADABLE',
    [`${BEN}/loop`]: 'UNREADABLE_PATH',
    [`${BEN}/unreadable.jpg`]: 'UNREADABLE_PATH',
  };
}

/** Photos that must be taken: CMYK, 16 bits a channel, a name of 255 bytes, every EXIF orientation; answers their paths. */
export async function writeStrangePhotos(root: string): Promise<string[]> {
  const portrait = async (person: number, picture: number) => sharp(await draw(person, picture));
  const photos = new Map<string, Uint8Array>([
    [`${ADA}/cmyk.jpg`, await (await portrait(1, 7)).toColourspace('cmyk').jpeg().toBuffer()],
    [`${ADA}/16 bit.png`, await (await portrait(1, 8)).toColourspace('rgb16').png().toBuffer()],
    [`${ADA}/${'n'.repeat(251)}.jpg`, await draw(1, 12)],
  ]);
  for (let orientation = 1; orientation <= 8; orientation++) {
    const upright = await portrait(3, 4 + orientation);
    const { data, info } = await STORED[orientation]!(upright).raw().toBuffer({ resolveWithObject: true });
    const stored = sharp(data, { raw: info }).withMetadata({ orientation }).jpeg({ quality: 95 });
    photos.set(`${BEN}/EXIF ${orientation}.jpg`, await stored.toBuffer());
  }
  for (const [path, bytes] of photos) writeAt(root, path, bytes);
  return [...photos.keys()];
}
