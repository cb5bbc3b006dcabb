import { FacetError, throwIfAborted } from '@facet/kernel';
import type { ConvertShard } from '@facet/port-conversion-runner';

/** A program for the runners' conformance suite: what it does with a shard is the job's prefix. */
export const convertShard: ConvertShard = async ({ prefix }, shard, signal) => {
  if (prefix === 'never-ends') for (;;);
  if (prefix === 'waits' && shard > 0) {
    await new Promise((resolve) => signal!.addEventListener('abort', resolve));
    throwIfAborted(signal);
  }
  if (prefix === 'first-fails' && shard === 0)
    throw new FacetError('DATA_LOSS', 'shard 0 is damaged', { reason: 'TEST', details: { shard } });
  if (prefix === 'has-a-bug') throw new TypeError('a bug');
  return { shard, name: `${prefix}-${shard}`, examples: shard, sizeBytes: 1, sha256: 'abc' };
};
