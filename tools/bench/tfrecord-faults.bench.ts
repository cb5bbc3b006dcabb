import { bytesFeature, encodeExample, encodeRecord, int64Feature, readRecords } from '@facet/domain-tfrecord';
import { FacetError, seededRandom } from '@facet/kernel';
import type { Benchmark } from './benchmark';

const SHARD_BYTES = 1_000_000;
/** Every so many flips the whole file is read, not only from the flipped record on. */
const WHOLE_FILE_EVERY = 997;

/** Records of examples with random pictures of 200 to 2,000 bytes, together just above `sizeBytes`. */
function shard(sizeBytes: number, seed: number): Buffer[] {
  const random = seededRandom(seed);
  const records: Buffer[] = [];
  for (let total = 0; total < sizeBytes; total += records.at(-1)!.length) {
    const picture = Uint8Array.from({ length: 200 + random() * 1800 }, () => random() * 256);
    const example = { image_raw: bytesFeature(picture), label: int64Feature(Math.floor(random() * 10)) };
    records.push(Buffer.from(encodeRecord(encodeExample(example))));
  }
  return records;
}

/** Byte at which reading finds damage, or undefined when it finds none. */
async function damageIn(bytes: Uint8Array): Promise<number | undefined> {
  try {
    for await (const record of readRecords([bytes], { source: 'shard' })) void record;
    return undefined;
  } catch (error) {
    if (error instanceof FacetError && error.code === 'DATA_LOSS') return error.details['offset'] as number;
    throw error;
  }
}

export const benchmark: Benchmark = {
  title:
    'share of flipped bytes of a shard that reading it finds, at the right record: each byte inverted, and one bit of it',
  options: { bytes: `size of the shard, default ${SHARD_BYTES}`, seed: 'of its content and of the bits, default 1' },
  async run({ bytes = String(SHARD_BYTES), seed = '1' }, progress) {
    const records = shard(Number(bytes), Number(seed));
    const file = Buffer.concat(records);
    const random = seededRandom(Number(seed) + 1);
    let flips = 0;
    let found = 0;
    let wholeFileReads = 0;
    let start = 0;
    for (const [index, record] of records.entries()) {
      for (let at = start; at < start + record.length; at++) {
        for (const mask of [0xff, 1 << Math.floor(random() * 8)]) {
          file[at]! ^= mask;
          // Records before the flipped one are read as before: only every so often from the start.
          const whole = flips++ % WHOLE_FILE_EVERY === 0;
          const offset = await damageIn(whole ? file : file.subarray(start));
          if (offset === (whole ? start : 0)) found++;
          if (whole) wholeFileReads++;
          file[at]! ^= mask;
        }
      }
      start += record.length;
      if (index % 100 === 99) progress(`${start} of ${file.length} bytes, ${found} of ${flips} flips found`);
    }
    if ((await damageIn(file)) !== undefined) throw new Error('the shard was not restored');
    const raw = { bytes: file.length, records: records.length, flips, found, wholeFileReads };
    return { ratio: found / flips, goal: 1, raw, rounds: 1, versions: {} };
  },
};
