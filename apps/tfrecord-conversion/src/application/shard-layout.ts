import { seededShuffle } from '@facet/kernel';

/** A shard takes at most about as many examples as this: some 10 to 60 MB of crops and descriptors. */
const EXAMPLES_PER_SHARD = 1000;

/** Number of shards that a split of so many examples gets when nobody asks for one. */
export function shardCountFor(examples: number): number {
  return Math.max(1, Math.ceil(examples / EXAMPLES_PER_SHARD));
}

/**
 * Distributes `items` over `count` shards whose sizes differ by at most one. Membership and order depend only on the
 * order of `items` and the seed.
 */
export function layShards<T>(items: readonly T[], count: number, seed: number): T[][] {
  const shards = Array.from({ length: count }, (): T[] => []);
  seededShuffle(items, seed).forEach((item, index) => shards[index % count]!.push(item));
  return shards;
}
