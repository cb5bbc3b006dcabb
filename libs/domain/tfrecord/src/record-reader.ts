import { FacetError } from '@facet/kernel';
import { ChunkReader } from './chunk-reader';
import { maskedCrc32c } from './masked-crc32c';
import { corruptData, corruptLength, truncatedRecord } from './damaged-record';
import { FOOTER_BYTES, HEADER_BYTES, LENGTH_BYTES } from './record-framing';

/** A record may not be larger unless the caller says so: 64 MiB. */
export const DEFAULT_MAX_RECORD_BYTES = 64 * 1024 * 1024;

export interface ReadRecordsOptions {
  /** Named in errors: the file's path or object key. */
  readonly source: string;
  /** Default 64 MiB; checked before anything of that size is allocated. */
  readonly maxRecordBytes?: number;
  /**
   * Takes the damage instead of it being thrown. After damaged data reading goes on with the next record; where a length is
   * damaged or the file is cut off nothing after it can be found, so the file ends there.
   */
  readonly onDamage?: (damage: FacetError) => void;
}

/**
 * The records of a TFRecord file that arrives in chunks of any size. A record may be a view of its chunk.
 * Throws DATA_LOSS with the byte offset of the damage: TRUNCATED_RECORD, CORRUPT_LENGTH or CORRUPT_DATA;
 * RESOURCE_EXHAUSTED (RECORD_TOO_LARGE) for a sound record above the limit.
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { source, maxRecordBytes = DEFAULT_MAX_RECORD_BYTES, onDamage }: ReadRecordsOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new ChunkReader(chunks);
  try {
    for (;;) {
      let record: Uint8Array;
      const start = reader.offset;
      const header = reader.takeNow(HEADER_BYTES) ?? (await reader.take(HEADER_BYTES));
      if (header.length === 0) return;
      try {
        const length = lengthOf(header, { source, start, maxRecordBytes });
        const rest = reader.takeNow(length + FOOTER_BYTES) ?? (await reader.take(length + FOOTER_BYTES));
        record = dataOf(rest, length, source, start);
      } catch (error) {
        if (!onDamage || !isDamage(error)) throw error;
        onDamage(error);
        if (error.reason !== 'CORRUPT_DATA') return;
        continue;
      }
      yield record;
    }
  } finally {
    await reader.close();
  }
}

const isDamage = (error: unknown): error is FacetError => error instanceof FacetError && error.code === 'DATA_LOSS';

interface RecordPlace {
  readonly source: string;
  readonly start: number;
  readonly maxRecordBytes: number;
}

/** The length that a record's header gives, or undefined when it does not have its checksum. */
export function readLength(header: Uint8Array): bigint | undefined {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const sound = maskedCrc32c(header, 0, LENGTH_BYTES) === view.getUint32(LENGTH_BYTES, true);
  return sound ? view.getBigUint64(0, true) : undefined;
}

function lengthOf(header: Uint8Array, { source, start, maxRecordBytes }: RecordPlace): number {
  if (header.length < HEADER_BYTES) throw truncatedRecord(source, start, HEADER_BYTES, header.length);
  const length = readLength(header);
  if (length === undefined) throw corruptLength(source, start);
  if (length > BigInt(maxRecordBytes)) {
    const message = `${source}: the record at byte ${start} has ${length} bytes, the limit is ${maxRecordBytes}`;
    throw new FacetError('RESOURCE_EXHAUSTED', message, {
      reason: 'RECORD_TOO_LARGE',
      details: { source, offset: start, sizeBytes: String(length), limitBytes: maxRecordBytes },
    });
  }
  return Number(length);
}

function dataOf(rest: Uint8Array, length: number, source: string, start: number): Uint8Array {
  if (rest.length < length + FOOTER_BYTES) {
    throw truncatedRecord(source, start, HEADER_BYTES + length + FOOTER_BYTES, HEADER_BYTES + rest.length);
  }
  const data = rest.subarray(0, length);
  const expected = new DataView(rest.buffer, rest.byteOffset + length, FOOTER_BYTES).getUint32(0, true);
  if (maskedCrc32c(data) !== expected) throw corruptData(source, start);
  return data;
}
