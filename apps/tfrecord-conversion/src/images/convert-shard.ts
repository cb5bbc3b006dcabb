import { compress, encodeExampleRecords, type Features } from '@facet/domain-tfrecord/write';
import { FacetError } from '@facet/kernel';
import type { ConversionJob, ConvertedShard } from '@facet/port-conversion-runner';
import type { ObjectStore } from '@facet/port-object-store';
import { ContentMeter, type Content } from '../application/content-meter';
import { BadRows } from './bad-rows';
import { pictureFeatures } from './picture-example';
import type { PictureSource } from './picture-source';
import { picturesOfShard } from './read-index';
import { findConvertedShard, shardFileName, writeShardReport } from './shard-file';

/** What a shard is made from and where it goes. */
export interface ShardPlaces {
  readonly readIndex: () => AsyncIterable<Uint8Array>;
  readonly pictures: PictureSource;
  readonly out: ObjectStore;
}

/**
 * Converts one shard, or finds it converted: reads its pictures, writes its file whole or not at all, reads it back,
 * and reports it done. Throws INVALID_ARGUMENT (BAD_ROWS) naming the lines whose pictures cannot be converted, and
 * DATA_LOSS when the file is not what was written.
 */
export async function convertShard(job: ConversionJob, shard: number, places: ShardPlaces): Promise<ConvertedShard> {
  const { readIndex, pictures, out } = places;
  const found = await findConvertedShard(out, job, shard);
  if (found) return found;
  const name = shardFileName(job, shard);
  const badRows = new BadRows(job.index);
  let examples = 0;
  async function* batches(): AsyncGenerator<Features[], void, undefined> {
    for await (const batch of pictures.read(picturesOfShard(job, shard, readIndex()), badRows)) {
      const features: Features[] = [];
      for (const { picture, bytes } of batch) {
        const one = pictureFeatures(job.schema, picture, bytes);
        if (typeof one === 'string') badRows.add(picture.line, one);
        else features.push(one);
      }
      examples += features.length;
      yield features;
    }
    badRows.throwIfAny();
  }
  const meter = new ContentMeter();
  const records = encodeExampleRecords(batches());
  await out.put(name, meter.through(compress(records, job.compression)));
  const written = meter.result();
  const stored = await readBack(out, name);
  if (stored.sha256 !== written.sha256) {
    await out.delete(name);
    throw notAsWritten(name, written, stored);
  }
  const converted = { shard, name, examples, ...stored };
  await writeShardReport(out, job, converted);
  return converted;
}

async function readBack(out: ObjectStore, name: string): Promise<Content> {
  const meter = new ContentMeter();
  // The pieces are only counted.
  for await (const piece of meter.through(out.read(name))) void piece;
  return meter.result();
}

function notAsWritten(name: string, written: Content, stored: Content): FacetError {
  const what =
    stored.sizeBytes === written.sizeBytes
      ? 'its sha256 is another'
      : `it has ${stored.sizeBytes} of ${written.sizeBytes} bytes`;
  const message = `${name} was not stored as it was written: ${what}`;
  return new FacetError('DATA_LOSS', message, { reason: 'READ_BACK_FAILED' });
}
