import { seededRandom } from '@facet/kernel';
import { damageIn, drawnRecords } from '../../apps/pipeline-e2e/src/chaos/drawn-records';
import type { Benchmark } from './benchmark';

const SHARD_BYTES = 1_000_000;
/** Every so many flips the whole file is read, not only from the flipped record on. */
const WHOLE_FILE_EVERY = 997;

export const benchmark: Benchmark = {
  title:
    'share of flipped bytes of a shard that reading it finds, at the right record: each byte inverted, and one bit of it',
  options: { bytes: `size of the shard, default ${SHARD_BYTES}`, seed: 'of its content and of the bits, default 1' },
  async run({ bytes = String(SHARD_BYTES), seed = '1' }, progress) {
    const records = drawnRecords(Number(bytes), Number(seed));
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
          const damage = await damageIn([whole ? file : file.subarray(start)], 'shard');
          if (damage?.details['offset'] === (whole ? start : 0)) found++;
          if (whole) wholeFileReads++;
          file[at]! ^= mask;
        }
      }
      start += record.length;
      if (index % 100 === 99) progress(`${start} of ${file.length} bytes, ${found} of ${flips} flips found`);
    }
    if (await damageIn([file], 'shard')) throw new Error('the shard was not restored');
    const raw = { bytes: file.length, records: records.length, flips, found, wholeFileReads };
    return { ratio: found / flips, goal: 1, raw, rounds: 1, versions: {} };
  },
};
