import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layShards, shardCountFor } from './shard-layout';

test.each([
  [0, 1],
  [1, 1],
  [1000, 1],
  [1001, 2],
  [60_000, 60],
])('%d examples go to %d shards', (examples, shards) => expect(shardCountFor(examples)).toBe(shards));

test('every item is in exactly one shard, sizes differ by at most one, the seed decides', () => {
  const input = fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 12 }), fc.integer());
  fc.assert(
    fc.property(input, ([length, count, seed]) => {
      const items = Array.from({ length }, (_, i) => i);
      const shards = layShards(items, count, seed);
      const sizes = shards.map((shard) => shard.length);
      expect(shards.flat().sort((a, b) => a - b)).toEqual(items);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(layShards(items, count, seed)).toEqual(shards);
    }),
  );
  const items = Array.from({ length: 50 }, (_, i) => i);
  expect(layShards(items, 3, 1)).not.toEqual(layShards(items, 3, 2));
});
