import { compress, encodeExampleRecords, type Features } from '@facet/domain-tfrecord/write';
import { throwIfAborted } from '@facet/kernel';
import type { ConversionJob, ConvertedShard } from '@facet/port-conversion-runner';
import type { ObjectStore } from '@facet/port-object-store';
import { putVerified } from '../application/put-verified';
import { BadRows } from './bad-rows';
import { pictureFeatures } from './picture-example';
import type { PictureSource, ReadPicture } from './picture-source';
import { picturesOfShard } from './read-index';
import { findConvertedShard, shardFileName, writeShardReport } from './shard-file';

/** What a shard is made from and where it goes. */
export interface ShardPlaces {
  readonly readIndex: () => AsyncIterable<Uint8Array>;
  readonly pictures: PictureSource;
  readonly out: ObjectStore;
  /** Looked at between batches of pictures. */
  readonly signal?: AbortSignal;
}

/**
 * Converts one shard, or finds it converted: reads its pictures, writes its file whole or not at all, reads it back,
 * and reports it done. Throws INVALID_ARGUMENT (BAD_ROWS) naming the lines whose pictures cannot be converted, and
 * DATA_LOSS when the file is not what was written.
 */
export async function convertShard(job: ConversionJob, shard: number, places: ShardPlaces): Promise<ConvertedShard> {
  const { readIndex, pictures, out, signal } = places;
  const found = await findConvertedShard(out, job, shard);
  if (found) return found;
  const name = shardFileName(job, shard);
  const examples = new Examples(job, signal);
  const batches = examples.of(pictures.read(picturesOfShard(job, shard, readIndex()), examples.badRows));
  const stored = await putVerified(out, name, compress(encodeExampleRecords(batches), job.compression));
  const converted = { shard, name, examples: examples.count, ...stored };
  await writeShardReport(out, job, converted);
  return converted;
}

/** Turns pictures into features and counts them; throws at the end when rows were bad. */
class Examples {
  readonly badRows: BadRows;
  count = 0;

  constructor(
    private readonly job: ConversionJob,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.badRows = new BadRows(job.index);
  }

  async *of(batches: AsyncIterable<readonly ReadPicture[]>): AsyncGenerator<readonly Features[], void, undefined> {
    for await (const batch of batches) {
      throwIfAborted(this.signal);
      yield this.featuresOf(batch);
    }
    this.badRows.throwIfAny();
  }

  private featuresOf(batch: readonly ReadPicture[]): Features[] {
    const all: Features[] = [];
    for (const { picture, bytes } of batch) {
      const features = pictureFeatures(this.job.schema, picture, bytes);
      if (typeof features === 'string') this.badRows.add(picture.line, features);
      else all.push(features);
    }
    this.count += all.length;
    return all;
  }
}
