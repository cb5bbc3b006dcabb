import { FacetError } from '@facet/kernel';

/** A 64-bit hash as two unsigned 32-bit halves. */
export interface HashBits {
  readonly high: number;
  readonly low: number;
}

/** Throws INVALID_ARGUMENT unless `hash` is 16 hex digits. */
export function parseHash(hash: string): HashBits {
  if (!/^[0-9a-f]{16}$/i.test(hash)) {
    throw new FacetError('INVALID_ARGUMENT', `a perceptual hash is 16 hex digits, not ${JSON.stringify(hash)}`);
  }
  return { high: parseInt(hash.slice(0, 8), 16), low: parseInt(hash.slice(8), 16) };
}

/** Number of bits, 0..64, in which two hashes (16 hex digits each) differ. */
export function hammingDistance(a: string, b: string): number {
  return bitsApart(parseHash(a), parseHash(b));
}

export function bitsApart(a: HashBits, b: HashBits): number {
  return bitCount(a.high ^ b.high) + bitCount(a.low ^ b.low);
}

function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * The difference hash of the mirrored picture: each row's comparisons come in the other order and with the other
 * outcome. Cells of exactly equal brightness, whose bit is 0 both ways, differ.
 */
export function mirrored({ high, low }: HashBits): HashBits {
  return { high: mirroredRows(high), low: mirroredRows(low) };
}

/** Bits apart in the orientation that brings them nearer. */
export function bitsApartEitherWay(a: HashBits, b: HashBits): number {
  return Math.min(bitsApart(a, b), bitsApart(a, mirrored(b)));
}

/** Four rows of eight bits. */
function mirroredRows(word: number): number {
  let bits = word;
  bits = ((bits >>> 1) & 0x55555555) | ((bits & 0x55555555) << 1);
  bits = ((bits >>> 2) & 0x33333333) | ((bits & 0x33333333) << 2);
  bits = ((bits >>> 4) & 0x0f0f0f0f) | ((bits & 0x0f0f0f0f) << 4);
  return ~bits >>> 0;
}
