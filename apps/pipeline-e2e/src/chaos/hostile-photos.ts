import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { portraitSvg } from '@facet/domain-portraits';
import { seededRandom, sha256Hex } from '@facet/kernel';
import sharp from 'sharp';
import type { DistinctPhoto } from './distinct-photos';

const FORMATS = ['jpeg', 'png', 'webp'] as const;

/** `each` damaged portraits of each format; the same seed gives the same bytes. */
export async function mutatedPhotos(each: number, seed: number): Promise<DistinctPhoto[]> {
  const random = seededRandom(seed);
  const photos: DistinctPhoto[] = [];
  for (const format of FORMATS) {
    const whole = await sharp(Buffer.from(portraitSvg({ person: 1, picture: 1 })))
      .flatten()
      .toFormat(format)
      .toBuffer();
    for (let i = 0; i < each; i++) photos.push(sentPhoto(format, `${i}.${format}`, mutated(whole, i, random)));
  }
  return photos;
}

/** Every file of a folder, with whatever name and content. */
export function filesOf(folder: string): DistinctPhoto[] {
  const names = readdirSync(folder).sort();
  return names.map((name) => sentPhoto('fixtures', name, readFileSync(join(folder, name))));
}

function sentPhoto(label: string, name: string, bytes: Uint8Array): DistinctPhoto {
  return { path: `${label}/${name}`, label, bytes, sha256: sha256Hex(bytes) };
}

/** A few bytes changed anywhere; every fourth time in the headers, where lengths and sizes are; some cut or repeated. */
function mutated(whole: Uint8Array, index: number, random: () => number): Uint8Array {
  const bytes = Buffer.from(whole);
  const below = (limit: number) => Math.floor(random() * limit);
  const reach = index % 4 === 0 ? Math.min(256, bytes.length) : bytes.length;
  for (let i = 0; i <= index % 8; i++) bytes[below(reach)] = index % 3 === 0 ? 255 : below(256);
  if (index % 5 === 1) return bytes.subarray(0, below(bytes.length));
  if (index % 5 === 2) return Buffer.concat([bytes, bytes.subarray(below(bytes.length))]);
  if (index % 5 === 3)
    return Buffer.concat([bytes.subarray(0, below(bytes.length)), bytes.subarray(below(bytes.length))]);
  return bytes;
}
