import { shardName, type Compression } from '@facet/domain-tfrecord/write';
import type { ConversionJob, ConvertedShard } from '@facet/port-conversion-runner';
import type { ObjectStore } from '@facet/port-object-store';

/** As TensorFlow Extended names compressed files. */
const SUFFIX: Readonly<Record<Compression, string>> = { none: '', gzip: '.gz', zlib: '.zlib' };

export function shardFileName({ prefix, shards, compression }: ConversionJob, shard: number): string {
  return shardName({ split: prefix, index: shard, count: shards }) + SUFFIX[compression];
}

/** What is kept of a converted shard: it exists exactly when the shard was read back and found sound. */
export interface ShardReport extends ConvertedShard {
  /** The job's. */
  readonly digest: string;
}

/** Beside the shards, in a folder that readers of `<prefix>-*` do not see. */
const reportKey = (job: ConversionJob, shard: number): string => `_shards/${shardFileName(job, shard)}.json`;

export async function writeShardReport(out: ObjectStore, job: ConversionJob, shard: ConvertedShard): Promise<void> {
  const report: ShardReport = { ...shard, digest: job.digest };
  await out.put(reportKey(job, shard.shard), Buffer.from(`${JSON.stringify(report)}\n`));
}

/** The shard as an earlier run of the same job left it, or undefined when it must be converted. */
export async function findConvertedShard(
  out: ObjectStore,
  job: ConversionJob,
  shard: number,
): Promise<ConvertedShard | undefined> {
  const key = reportKey(job, shard);
  if (!(await out.head(key))) return undefined;
  const { digest, ...converted } = reportFrom(await out.readAll(key));
  const name = shardFileName(job, shard);
  if (digest !== job.digest || converted.name !== name) return undefined;
  const file = await out.head(name);
  return file?.sizeBytes === converted.sizeBytes ? converted : undefined;
}

/** A report that cannot be read is as good as none: its shard is converted again. */
function reportFrom(bytes: Uint8Array): Partial<ShardReport> & ConvertedShard {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return { shard: 0, name: '', examples: 0, sizeBytes: 0, sha256: '' };
  }
}
