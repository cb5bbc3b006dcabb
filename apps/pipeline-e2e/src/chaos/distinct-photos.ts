import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { boundedMap, FacetError, sha256Hex } from '@facet/kernel';
import { INSTANT_PHOTO_PX } from '../stack';
import type { SentPhoto } from './delivery-check';

/** A photo and its bytes. */
export interface DistinctPhoto extends SentPhoto {
  readonly bytes: Uint8Array;
}

const PEOPLE = 10;
const BATCH_PHOTOS = 250;

/** `count` photos of ten people, all with other bytes: one small picture, each with a comment of its own. */
export async function distinctPhotos(count: number, seed: number): Promise<DistinctPhoto[]> {
  const side = INSTANT_PHOTO_PX;
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 7) % 256);
  const picture = await new SharpImageCodec().encodeJpeg({ width: side, height: side, data });
  return Array.from({ length: count }, (_, i) => {
    const bytes = withComment(picture, `${seed}/${i}`);
    const label = `person-${i % PEOPLE}`;
    return { path: `${label}/${seed}-${i}.jpg`, label, sha256: sha256Hex(bytes), bytes };
  });
}

/** `count` photos from a folder with a sub-folder per person: its JPEGs, over and over, each time with other bytes. */
export async function distinctCopies(folder: string, count: number, seed: number): Promise<DistinctPhoto[]> {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /^[^/]+\/[^/]+\.jpe?g$/i.test(name))
    .sort();
  if (names.length === 0) throw new FacetError('INVALID_ARGUMENT', `${folder} has no PERSON/PHOTO.jpg`);
  return boundedMap([...Array(count).keys()], 8, async (i) => {
    const name = names[i % names.length]!;
    const bytes = withComment(await readFile(join(folder, name)), `${seed}/${i}`);
    const label = dirname(name);
    return { path: `${label}/${seed}-${i}.jpg`, label, sha256: sha256Hex(bytes), bytes };
  });
}

/** The photos as batches with ids of their own. */
export function inBatches(
  photos: readonly DistinctPhoto[],
  prefix: string,
  size = BATCH_PHOTOS,
): Map<string, DistinctPhoto[]> {
  const batches = new Map<string, DistinctPhoto[]>();
  for (let at = 0; at < photos.length; at += size) batches.set(`${prefix}-${at / size}`, photos.slice(at, at + size));
  return batches;
}

/** A JPEG with a comment segment (0xFFFE) behind its first marker. */
function withComment(jpeg: Uint8Array, comment: string): Uint8Array {
  const text = Buffer.from(comment);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xfffe);
  segment.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, text, jpeg.subarray(2)]);
}
