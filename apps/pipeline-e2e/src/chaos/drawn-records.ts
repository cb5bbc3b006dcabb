import { bytesFeature, encodeExample, encodeRecord, int64Feature, readRecords } from '@facet/domain-tfrecord';
import { FacetError, seededRandom } from '@facet/kernel';

/** Records of examples with random pictures of 200 to 2,000 bytes, together just above `sizeBytes`. */
export function drawnRecords(sizeBytes: number, seed: number): Buffer[] {
  const random = seededRandom(seed);
  const records: Buffer[] = [];
  for (let total = 0; total < sizeBytes; total += records.at(-1)!.length) {
    const picture = Uint8Array.from({ length: 200 + random() * 1800 }, () => random() * 256);
    const example = { image_raw: bytesFeature(picture), label: int64Feature(Math.floor(random() * 10)) };
    records.push(Buffer.from(encodeRecord(encodeExample(example))));
  }
  return records;
}

/** The damage at which reading a file of records ends, or undefined when there is none. */
export async function damageIn(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  source: string,
): Promise<FacetError | undefined> {
  try {
    for await (const record of readRecords(pieces, { source })) void record;
    return undefined;
  } catch (error) {
    if (error instanceof FacetError && error.code === 'DATA_LOSS') return error;
    throw error;
  }
}
