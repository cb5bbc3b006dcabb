import { DisjointSets } from './disjoint-sets';
import { groupNearDuplicates } from './near-duplicate-groups';
import { bitsApartEitherWay, mirrored, parseHash, type HashBits } from './hamming-distance';

/** When two photos of faces are copies of one picture. */
export interface FaceCopyRule {
  /** Hashes at most so many bits apart, as they are or one mirrored: whatever the faces and people. */
  readonly maxHashDistance: number;
  /** Of one person, also hashes at most so many bits apart … */
  readonly maxFaceHashDistance: number;
  /** … where the descriptors of the faces have at least this cosine. */
  readonly minFaceSimilarity: number;
}

/**
 * Measured by `npm run bench -- near-duplicates`: copies of 59 press photos and 50 ORL faces, resized to half, saved at
 * JPEG quality 50, trimmed by 5 % at the edges or at one corner, brightened by a quarter, or mirrored, are found but for
 * 2 of 511 (both trimmed at a corner), and no two people are joined. Of 114 different press photos only one pair is
 * joined, which is one picture twice; of ORL's faces, ten shots of each person in one pose after another, 0.5 % of the
 * pairs are. The hash alone, up to 6 bits, finds all resized and recompressed copies but 2 of 3 of those that are
 * trimmed and 1 of 10 of those trimmed at a corner.
 */
export const DEFAULT_FACE_COPY_RULE: FaceCopyRule = {
  maxHashDistance: 4,
  maxFaceHashDistance: 16,
  minFaceSimilarity: 0.9,
};

export interface HashedFace {
  readonly id: string;
  /** Difference hash of the whole photo, 16 hex digits. */
  readonly hash: string;
  readonly label: string;
  /** Of the photo's face. */
  readonly descriptor: Float32Array;
}

/**
 * Groups photos so that copies of one picture, and copies of copies, are together. Returns every photo's group, named by
 * the smallest id in it; the order of `faces` does not matter. Within a person all pairs are compared; across people the
 * hashes are looked up. Throws as `groupNearDuplicates` does.
 */
export function groupFaceCopies(
  faces: readonly HashedFace[],
  rule: FaceCopyRule = DEFAULT_FACE_COPY_RULE,
): Map<string, string> {
  const sets = new DisjointSets(faces.length);
  joinByHashes(faces, rule, sets);
  for (const own of byLabel(faces)) joinByFaces(own, rule, sets);
  const names = new Map<number, string>();
  for (const [index, { id }] of faces.entries()) {
    const root = sets.rootOf(index);
    const name = names.get(root);
    if (name === undefined || id < name) names.set(root, id);
  }
  return new Map(faces.map(({ id }, index) => [id, names.get(sets.rootOf(index))!]));
}

/** A picture and its mirror image have the same hash in one of the two orientations that are looked up. */
function joinByHashes(faces: readonly HashedFace[], rule: FaceCopyRule, sets: DisjointSets): void {
  const twins = faces.flatMap(({ id, hash }) => [
    { id: `as it is ${id}`, hash },
    { id: `mirrored ${id}`, hash: hashText(mirrored(parseHash(hash))) },
  ]);
  const groups = groupNearDuplicates(twins, rule.maxHashDistance);
  const first = new Map<string, number>();
  for (const [twin, { id }] of twins.entries()) {
    const face = twin >> 1;
    const group = groups.get(id)!;
    const known = first.get(group);
    if (known === undefined) first.set(group, face);
    else sets.join(known, face);
  }
}

interface ParsedFace {
  readonly index: number;
  readonly bits: HashBits;
  readonly descriptor: Float32Array;
  readonly norm: number;
}

function byLabel(faces: readonly HashedFace[]): ParsedFace[][] {
  const people = new Map<string, ParsedFace[]>();
  for (const [index, { hash, label, descriptor }] of faces.entries()) {
    const own = people.get(label) ?? [];
    if (own.length === 0) people.set(label, own);
    own.push({ index, bits: parseHash(hash), descriptor, norm: Math.sqrt(dot(descriptor, descriptor)) });
  }
  return [...people.values()];
}

function joinByFaces(own: readonly ParsedFace[], rule: FaceCopyRule, sets: DisjointSets): void {
  for (const [i, a] of own.entries()) {
    for (let j = 0; j < i; j++) {
      const b = own[j]!;
      if (bitsApartEitherWay(a.bits, b.bits) > rule.maxFaceHashDistance || sets.joined(a.index, b.index)) continue;
      if (dot(a.descriptor, b.descriptor) >= rule.minFaceSimilarity * a.norm * b.norm) sets.join(a.index, b.index);
    }
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const hashText = ({ high, low }: HashBits): string =>
  high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
