import type { ConversionJob, ConvertedShard } from './conversion-job';

export interface RunShardsOptions {
  /** Called for each shard as it ends, in any order. */
  readonly onShard: (shard: ConvertedShard) => void;
  readonly signal?: AbortSignal;
}

/** Converts shards by their numbers, several at a time: on the threads of this machine, or on a cluster. */
export interface ConversionRunner {
  /**
   * Ends when every shard has. The first failure lets those begun end, begins no other, and is thrown with its code.
   * An aborted signal stops at once with CANCELLED; a shard that was cut off is simply converted again.
   */
  run(job: ConversionJob, shards: readonly number[], options: RunShardsOptions): Promise<void>;
}

/** One shard of a job, here and now: what every runner runs in the end. An aborted signal is CANCELLED. */
export type ConvertShard = (job: ConversionJob, shard: number, signal?: AbortSignal) => Promise<ConvertedShard>;
