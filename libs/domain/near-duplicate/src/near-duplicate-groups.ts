import { FacetError } from '@facet/kernel';
import { DisjointSets } from './disjoint-sets';
import { bitsApart, parseHash, type HashBits } from './hamming-distance';

export interface HashedPhoto {
  readonly id: string;
  /** Difference hash, 16 hex digits. */
  readonly hash: string;
}

/**
 * Hashes at most this many bits apart count as one picture. Measured on 118 press photos of faces: copies scaled to
 * 50-200 %, re-compressed at JPEG quality 40 and up or blurred stay within 6 (117 of 118 at 25 % size, 104 of 118
 * with 2 % cut off every side); the nearest two different photos are 8 apart.
 */
export const DEFAULT_MAX_DISTANCE = 6;

const BANDS = 4;
const BITS_PER_BAND = 16;
const LARGEST_MAX_DISTANCE = 15;

/**
 * Groups photos so that any two at most `maxDistance` bits apart are in one group (and so are the neighbours of
 * neighbours). Returns every photo's group, named by the smallest id in it; the order of `photos` does not matter.
 *
 * Multi-index hashing (Norouzi 2012): of two hashes within d bits, one of 4 bands of 16 bits differs in at most
 * d / 4 bits, so looking up each band's few neighbours finds every pair without comparing all with all.
 * Throws INVALID_ARGUMENT for a malformed hash, an id given twice, or a distance outside 0..15.
 */
export function groupNearDuplicates(
  photos: readonly HashedPhoto[],
  maxDistance: number = DEFAULT_MAX_DISTANCE,
): Map<string, string> {
  if (!Number.isInteger(maxDistance) || maxDistance < 0 || maxDistance > LARGEST_MAX_DISTANCE) {
    const right = `a whole number of bits from 0 to ${LARGEST_MAX_DISTANCE}`;
    throw new FacetError('INVALID_ARGUMENT', `the near-duplicate distance is ${right}, not ${maxDistance}`);
  }
  const idsByHash = groupEqualHashes(photos);
  const hashes = [...idsByHash.keys()];
  const sets = new DisjointSets(hashes.length);
  joinNeighbours(hashes.map(parseHash), maxDistance, sets);
  return nameGroups([...idsByHash.values()], sets);
}

function groupEqualHashes(photos: readonly HashedPhoto[]): Map<string, string[]> {
  const seen = new Set<string>();
  const idsByHash = new Map<string, string[]>();
  for (const { id, hash } of photos) {
    if (seen.has(id)) throw new FacetError('INVALID_ARGUMENT', `photo id ${JSON.stringify(id)} is given twice`);
    seen.add(id);
    const key = hash.toLowerCase();
    const ids = idsByHash.get(key);
    if (ids) ids.push(id);
    else idsByHash.set(key, [id]);
  }
  return idsByHash;
}

function joinNeighbours(hashes: readonly HashBits[], maxDistance: number, sets: DisjointSets): void {
  const radius = Math.floor(maxDistance / BANDS);
  const flips = patternsWithin(radius);
  for (let band = 0; band < BANDS; band++) {
    const buckets = new Map<number, number[]>();
    hashes.forEach((hash, i) => {
      const key = bandOf(hash, band);
      for (const flip of flips) {
        for (const j of buckets.get(key ^ flip) ?? []) {
          if (!sets.joined(i, j) && bitsApart(hash, hashes[j]!) <= maxDistance) sets.join(i, j);
        }
      }
      const bucket = buckets.get(key);
      if (bucket) bucket.push(i);
      else buckets.set(key, [i]);
    });
  }
}

/** Every 16-bit pattern with at most `radius` bits set. */
function patternsWithin(radius: number): number[] {
  const patterns = [0];
  let last = [0];
  for (let bits = 1; bits <= radius; bits++) {
    last = last.flatMap((pattern) => {
      const firstFree = 32 - Math.clz32(pattern);
      return Array.from({ length: BITS_PER_BAND - firstFree }, (_, i) => pattern | (1 << (firstFree + i)));
    });
    patterns.push(...last);
  }
  return patterns;
}

/**
 * Every fourth bit of the hash, so that each band samples the whole picture: a plain backdrop, which leaves whole
 * rows of bits equal in all photos, then cannot put them all into one bucket.
 */
function bandOf({ high, low }: HashBits, band: number): number {
  let key = 0;
  for (let bit = band; bit < 32; bit += BANDS) key = (key << 2) | (((high >>> bit) & 1) << 1) | ((low >>> bit) & 1);
  return key;
}

function nameGroups(idsOfHash: readonly string[][], sets: DisjointSets): Map<string, string> {
  const nameOfRoot = new Map<number, string>();
  idsOfHash.forEach((ids, i) => {
    const root = sets.rootOf(i);
    for (const id of ids) {
      const name = nameOfRoot.get(root);
      if (name === undefined || id < name) nameOfRoot.set(root, id);
    }
  });
  return new Map(idsOfHash.flatMap((ids, i) => ids.map((id) => [id, nameOfRoot.get(sets.rootOf(i))!] as const)));
}
