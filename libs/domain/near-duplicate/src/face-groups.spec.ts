import { seededRandom, seededShuffle } from '@facet/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differenceHash } from './difference-hash';
import { groupFaceCopies, type HashedFace } from './face-groups';
import { hammingDistance, mirrored, parseHash } from './hamming-distance';

const random = seededRandom(11);
const direction = () => Float32Array.from({ length: 64 }, () => random() * 2 - 1);
const face = (id: string, hash: string, label = 'ada', descriptor = direction()): HashedFace => {
  return { id, hash, label, descriptor };
};
/** Another descriptor at an angle whose cosine is about `similarity`, of another length. */
const near = (descriptor: Float32Array, similarity: number) => {
  const other = direction();
  const length = (vector: Float32Array) => Math.hypot(...vector);
  const weight = ((Math.sqrt(1 - similarity ** 2) / similarity) * length(descriptor)) / length(other);
  return descriptor.map((value, i) => 3 * (value + weight * other[i]!));
};
const flip = (hash: string, bits: number) => {
  const flipped = (1n << BigInt(bits)) - 1n;
  return (BigInt(`0x${hash}`) ^ flipped).toString(16).padStart(16, '0');
};
const groupsOf = (...faces: HashedFace[]) => Object.fromEntries(groupFaceCopies(faces));

const HASH = '0f1e2d3c4b5a6978';

test('the hash of a mirrored picture is known from the hash', () => {
  const [width, height] = [31, 17];
  const data = Uint8Array.from({ length: width * height * 3 }, () => random() * 256);
  const flopped = data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      flopped.set(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3), (y * width + width - 1 - x) * 3);
    }
  }
  const hash = differenceHash({ width, height, data });
  const { high, low } = mirrored(parseHash(hash));
  const text = high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
  expect(text).toBe(differenceHash({ width, height, data: flopped }));
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), (a, b) => {
      expect(mirrored(mirrored({ high: a, low: b }))).toEqual({ high: a, low: b });
    }),
  );
});

test('copies are together by their hashes alone, also mirrored and under another name', () => {
  const { high, low } = mirrored(parseHash(flip(HASH, 2)));
  const mirror = high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
  expect(hammingDistance(HASH, mirror)).toBeGreaterThan(16);
  expect(
    groupsOf(face('b', HASH), face('a', flip(HASH, 4), 'ben'), face('c', mirror), face('d', flip(HASH, 5), 'ben')),
  ).toEqual({ a: 'a', b: 'a', c: 'a', d: 'a' });
  expect(groupsOf(face('a', HASH), face('b', flip(HASH, 5), 'ben'))).toEqual({ a: 'a', b: 'b' });
});

test('photos of one page are together, with the copies of each', () => {
  const far = [HASH, 'f0e1d2c3b4a59687', '00ff00ff00ff00ff', 'aaaa5555aaaa5555'] as const;
  const [a, b, c, d] = far.map((hash, i) => face('abcd'[i]!, hash, i < 2 ? 'ada' : 'ben')) as [
    HashedFace,
    HashedFace,
    HashedFace,
    HashedFace,
  ];
  expect(groupsOf(a, b, c, d)).toEqual({ a: 'a', b: 'b', c: 'c', d: 'd' });
  const copy = face('e', flip(c.hash, 3), 'ben');
  const pages = [
    { ...a, page: 'https://site.example/gala' },
    { ...c, page: 'https://site.example/gala' },
    { ...d, page: 'https://site.example/other' },
  ];
  expect(groupsOf(...pages, b, copy)).toEqual({ a: 'a', c: 'a', e: 'a', b: 'b', d: 'd' });
});

test('hashes that are further apart count only with the same face of the same person', () => {
  const one = face('a', HASH);
  const same = near(one.descriptor, 0.95);
  expect(groupsOf(one, face('b', flip(HASH, 16), 'ada', same))).toEqual({ a: 'a', b: 'a' });
  expect(groupsOf(one, face('b', flip(HASH, 17), 'ada', same))).toEqual({ a: 'a', b: 'b' });
  expect(groupsOf(one, face('b', flip(HASH, 16), 'ben', same))).toEqual({ a: 'a', b: 'b' });
  expect(groupsOf(one, face('b', flip(HASH, 16), 'ada', near(one.descriptor, 0.7)))).toEqual({ a: 'a', b: 'b' });
});

test('faces that look the same in all photos of a person need to be nearer', () => {
  const usual = direction();
  // Far from one another by their hashes, so that only the two that are meant can be joined.
  const hashes = ['0000000000000000', 'ffff0000ffff0000', '0000ffff0000ffff', 'ff00ff00ff00ff00'];
  const others = hashes.map((hash, i) => face(`z${i}`, hash, 'ada', near(usual, 0.97)));
  const pair = (similarity: number) => {
    const one = face('a', HASH, 'ada', near(usual, 0.97));
    const two = face('b', flip(HASH, 12), 'ada', near(one.descriptor, similarity));
    return groupsOf(one, two, ...others)['b'];
  };
  expect(pair(0.999)).toBe('a');
  expect(pair(0.95)).toBe('b');
});

test('the order of the photos does not show', () => {
  const faces = Array.from({ length: 60 }, (_, i) => face(`${i}`, flip(HASH, i % 20), i % 2 ? 'ada' : 'ben'));
  const groups = groupFaceCopies(faces);
  for (const seed of [1, 2, 3]) {
    expect(new Map([...groupFaceCopies(seededShuffle(faces, seed))].sort())).toEqual(new Map([...groups].sort()));
  }
});
