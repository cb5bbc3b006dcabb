import { FacetError, throwIfAborted } from '@facet/kernel';
import type { ConversionJob, ConversionRunner, ConvertShard, RunShardsOptions } from '@facet/port-conversion-runner';

/**
 * Converts shards one after the other on the thread that asks, for a process that has nothing else to do: another thread
 * would cost its start and compile the same code again. Unlike a thread of its own, a shard that keeps it busy can only
 * be stopped where it looks at the signal.
 */
export class OwnThreadConversionRunner implements ConversionRunner {
  /** `program`: path of a module that exports `convertShard`. */
  constructor(private readonly program: string) {}

  async run(job: ConversionJob, shards: readonly number[], { onShard, signal }: RunShardsOptions): Promise<void> {
    try {
      const { convertShard } = (await import(this.program)) as { convertShard: ConvertShard };
      for (const shard of shards) {
        throwIfAborted(signal);
        onShard(await convertShard(job, shard, signal));
      }
    } catch (error) {
      throw FacetError.from(error);
    }
  }
}
