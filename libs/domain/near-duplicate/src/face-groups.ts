import { DisjointSets } from './disjoint-sets';
import { median } from '@facet/kernel';
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
  /** … and are apart (1 - cosine) by at most this share of the median of the person's pairs. */
  readonly maxFaceDistanceRatio: number;
}

/**
 * Measured by `npm run bench -- near-duplicates`: of 600 copies of press photos and ORL faces, resized to half, saved at
 * JPEG quality 50, trimmed by 5 % at the edges or at one corner, brightened by a quarter, or mirrored, 592 are found (102
 * of 106 of those trimmed at a corner), and no two people are joined. Of 116 press photos one pair is joined, which is one
 * picture twice; of ORL's faces, ten shots of a person one after another, 138 of 78,210 pairs are.
 */
export const DEFAULT_FACE_COPY_RULE: FaceCopyRule = {
  maxHashDistance: 4,
  maxFaceHashDistance: 16,
  minFaceSimilarity: 0.94,
  maxFaceDistanceRatio: 0.35,
};

export interface HashedFace {
  readonly id: string;
  /** Difference hash of the whole photo, 16 hex digits. */
  readonly hash: string;
  readonly label: string;
  /** Of the photo's face. */
  readonly descriptor: Float32Array;
  /** Where the photo is from; those of one page belong together whatever they show. */
  readonly page?: string | undefined;
}

/**
 * Groups photos so that copies of one picture, and copies of copies, are together, and photos of one page. Returns every photo's group, named by
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
  joinByPages(faces, sets);
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

function joinByPages(faces: readonly HashedFace[], sets: DisjointSets): void {
  const first = new Map<string, number>();
  for (const [index, { page }] of faces.entries()) {
    if (page === undefined) continue;
    const known = first.get(page);
    if (known === undefined) first.set(page, index);
    else sets.join(known, index);
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
  const least = leastSimilarity(own, rule);
  for (const [i, a] of own.entries()) {
    for (let j = 0; j < i; j++) {
      const b = own[j]!;
      if (bitsApartEitherWay(a.bits, b.bits) > rule.maxFaceHashDistance || sets.joined(a.index, b.index)) continue;
      if (dot(a.descriptor, b.descriptor) >= least * a.norm * b.norm) sets.join(a.index, b.index);
    }
  }
}

/** Pairs that a person's usual similarity is taken from, spread over all of them. */
const SAMPLED_PAIRS = 2000;

/**
 * The cosine that two photos of a person need. Where the person looks much the same in all of them (drawn portraits, shots
 * of one session) it is nearer to 1, by the median of the pairs: a copy is nearer than the person's photos are anyway.
 */
function leastSimilarity(own: readonly ParsedFace[], rule: FaceCopyRule): number {
  const pairs = (own.length * (own.length - 1)) / 2;
  const step = Math.max(1, Math.ceil(pairs / SAMPLED_PAIRS));
  const similarities: number[] = [];
  let pair = 0;
  for (const [i, a] of own.entries()) {
    for (let j = 0; j < i; j++) {
      if (pair++ % step === 0) similarities.push(dot(a.descriptor, own[j]!.descriptor) / (a.norm * own[j]!.norm));
    }
  }
  if (similarities.length < 3) return rule.minFaceSimilarity;
  return Math.max(rule.minFaceSimilarity, 1 - (1 - median(similarities)) * rule.maxFaceDistanceRatio);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const hashText = ({ high, low }: HashBits): string =>
  high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
