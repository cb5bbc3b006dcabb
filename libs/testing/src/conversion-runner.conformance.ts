import { join } from 'node:path';
import type { ConversionJob, ConversionRunner } from '@facet/port-conversion-runner';
import { describe, expect, test } from 'vitest';

const jobOf = (prefix: string): ConversionJob => ({
  index: '/index.csv',
  root: '/pictures',
  out: '/shards',
  prefix,
  shards: 100_000,
  schema: 'image-raw',
  compression: 'none',
  facts: { sha256: 'abc', pictures: 100_000, hasHeader: false, columns: { filename: 0, label: 1 } },
  digest: 'abc',
});
const shards = (count: number) => Array.from({ length: count }, (_, i) => i);

/**
 * What every ConversionRunner must do; `open` gives one that runs `program`'s `convertShard`. One that converts on the
 * thread that asks cannot stop a shard that keeps it busy; such a shard gets the signal.
 */
export function describeConversionRunner(
  name: string,
  open: (program: string) => ConversionRunner,
  { stopsBusyShards = true } = {},
): void {
  const runner = () => open(join(__dirname, 'conversion-program.ts'));
  const run = async (prefix: string, numbers: readonly number[], signal?: AbortSignal) => {
    const ended: number[] = [];
    const running = runner().run(jobOf(prefix), numbers, { onShard: ({ shard }) => ended.push(shard), signal });
    return running.then(
      () => ({ ended, error: undefined }),
      (error: unknown) => ({ ended, error }),
    );
  };

  describe(`${name} as a ConversionRunner`, () => {
    test('every shard is converted once, whatever their numbers', async () => {
      const numbers = [7, 3, 99, 0, 12];
      const { ended, error } = await run('works', numbers);
      expect(error).toBeUndefined();
      expect(ended.sort((a, b) => a - b)).toEqual([0, 3, 7, 12, 99]);
    });

    test('no shards are no work', async () => {
      expect(await run('works', [])).toEqual({ ended: [], error: undefined });
    });

    test('what a shard says arrives whole', async () => {
      const results: unknown[] = [];
      await runner().run(jobOf('works'), [5], { onShard: (shard) => results.push(shard) });
      expect(results).toEqual([{ shard: 5, name: 'works-5', examples: 5, sizeBytes: 1, sha256: 'abc' }]);
    });

    test('a failure keeps its code, reason and details, and no more shards are begun', async () => {
      const { ended, error } = await run('first-fails', shards(100_000));
      expect(error).toMatchObject({
        code: 'DATA_LOSS',
        reason: 'TEST',
        message: 'shard 0 is damaged',
        details: { shard: 0 },
      });
      expect(ended).not.toContain(0);
      expect(ended.length).toBeLessThan(99_999);
    });

    test('a bug is INTERNAL, with its stack', async () => {
      const { error } = await run('has-a-bug', [1]);
      expect(error).toMatchObject({ code: 'INTERNAL', message: 'a bug' });
      expect((error as Error).cause).toMatchObject({ stack: expect.stringContaining('conversion-program') });
    });

    if (stopsBusyShards)
      test('an abort stops at once, even a shard that would never end', async () => {
        const controller = new AbortController();
        const running = run('never-ends', [0, 1, 2], controller.signal);
        controller.abort();
        expect((await running).error).toMatchObject({ code: 'CANCELLED' });
        expect((await run('works', [0], controller.signal)).error).toMatchObject({ code: 'CANCELLED' });
      });
    else
      test('an abort is told to a shard, and no other is begun', async () => {
        const controller = new AbortController();
        const ended: number[] = [];
        const running = runner().run(jobOf('waits'), [0, 1, 2], {
          onShard: ({ shard }) => {
            ended.push(shard);
            // By then shard 1 waits.
            setImmediate(() => controller.abort());
          },
          signal: controller.signal,
        });
        await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
        expect(ended).toEqual([0]);
        expect((await run('works', [0], controller.signal)).error).toMatchObject({ code: 'CANCELLED' });
      });
  });
}
