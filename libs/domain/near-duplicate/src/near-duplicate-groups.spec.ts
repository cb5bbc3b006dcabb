import { seededRandom } from '@facet/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hammingDistance } from './hamming-distance';
import { groupNearDuplicates, type HashedPhoto } from './near-duplicate-groups';

function randomHash(random: () => number): string {
  return Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('');
}

function flipBits(hash: string, bits: readonly number[]): string {
  const flipped = bits.reduce((value, bit) => value ^ (1n << BigInt(bit)), BigInt(`0x${hash}`));
  return flipped.toString(16).padStart(16, '0');
}

/** The definition, pair by pair. */
function groupByComparingAll(photos: readonly HashedPhoto[], maxDistance: number): Map<string, string> {
  const groups = new Map(photos.map(({ id }) => [id, id]));
  for (const a of photos) {
    for (const b of photos) {
      if (hammingDistance(a.hash, b.hash) > maxDistance) continue;
      const [from, to] = [groups.get(a.id)!, groups.get(b.id)!].sort().reverse();
      for (const [id, group] of groups) if (group === from) groups.set(id, to!);
    }
  }
  return groups;
}

test('hammingDistance counts differing bits', () => {
  expect(hammingDistance('0000000000000000', 'ffffffffffffffff')).toBe(64);
  expect(hammingDistance('8000000000000001', '0000000000000000')).toBe(2);
  expect(hammingDistance('DEADBEEF00000000', 'deadbeef00000003')).toBe(2);
  expect(() => hammingDistance('12', '0000000000000000')).toThrow('a perceptual hash is 16 hex digits, not "12"');
});

describe('groupNearDuplicates', () => {
  test('puts near pictures into one group and leaves others alone', () => {
    const photos = [
      { id: 'c', hash: '0000000000000000' },
      { id: 'b', hash: '000000000000003f' },
      { id: 'a', hash: 'ffffffff00000000' },
    ];
    expect(Object.fromEntries(groupNearDuplicates(photos))).toEqual({ a: 'a', b: 'b', c: 'b' });
    expect(Object.fromEntries(groupNearDuplicates(photos, 5))).toEqual({ a: 'a', b: 'b', c: 'c' });
  });

  test('joins neighbours of neighbours', () => {
    const chain = ['0000000000000000', '000000000000003f', '0000000000000fff'].map((hash, i) => ({ id: `${i}`, hash }));
    expect(new Set(groupNearDuplicates(chain).values())).toEqual(new Set(['0']));
  });

  test('finds what comparing all with all finds, in any order and at any distance', () => {
    const bits = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 18 });
    const scenario = fc.record({
      seed: fc.integer(),
      variants: fc.array(fc.record({ base: fc.integer({ min: 0, max: 3 }), bits }), { maxLength: 24 }),
      maxDistance: fc.integer({ min: 0, max: 15 }),
    });
    fc.assert(
      fc.property(scenario, ({ seed, variants, maxDistance }) => {
        const random = seededRandom(seed);
        const bases = Array.from({ length: 4 }, () => randomHash(random));
        const photos = variants.map((variant, i) => ({
          id: `p${i}`,
          hash: flipBits(bases[variant.base]!, variant.bits),
        }));
        const groups = groupNearDuplicates(photos, maxDistance);
        expect(groups).toEqual(groupByComparingAll(photos, maxDistance));
        expect(groupNearDuplicates([...photos].reverse(), maxDistance)).toEqual(groups);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test('finds every planted copy among 20,000 photos, and nothing else', () => {
    const random = seededRandom(4);
    const photos: HashedPhoto[] = [];
    for (let i = 0; i < 10_000; i++) {
      const hash = randomHash(random);
      const bits = Array.from({ length: 6 }, () => Math.floor(random() * 64));
      photos.push({ id: `${i}`, hash }, { id: `${i}-copy`, hash: flipBits(hash, bits) });
    }
    const groups = groupNearDuplicates(photos);
    expect([...groups].filter(([id, group]) => group !== id.replace('-copy', ''))).toEqual([]);
  });

  test('handles many photos of one hash', () => {
    const photos = Array.from({ length: 50_000 }, (_, i) => ({ id: `${i}`, hash: '0000000000000000' }));
    expect(new Set(groupNearDuplicates(photos).values())).toEqual(new Set(['0']));
  });

  test.each([
    [[{ id: 'a', hash: 'xyz' }], 6, 'a perceptual hash is 16 hex digits, not "xyz"'],
    [
      [
        { id: 'a', hash: '0'.repeat(16) },
        { id: 'a', hash: '1'.repeat(16) },
      ],
      6,
      'photo id "a" is given twice',
    ],
    [[], 16, 'a whole number of bits from 0 to 15, not 16'],
    [[], 1.5, 'not 1.5'],
  ])('refuses wrong input %#', (photos, maxDistance, message) => {
    expect(() => groupNearDuplicates(photos, maxDistance)).toThrow(message);
  });
});
