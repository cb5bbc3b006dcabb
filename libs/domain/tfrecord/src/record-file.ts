import { ChunkReader } from './chunk-reader';
import { compressionOf, decompress, type Compression } from './compression';
import { framedBytes, HEADER_BYTES } from './record-framing';
import { readRecords, type ReadRecordsOptions } from './record-reader';

/** A record and where it begins; in a compressed file the offset counts uncompressed bytes. */
export interface PlacedRecord {
  readonly data: Uint8Array;
  readonly offset: number;
}

/** A TFRecord file whose first bytes have been looked at. */
export interface RecordFile {
  readonly compression: Compression;
  /** Throws as `readRecords` and `decompress` do. Read it once, to its end or until it is returned. */
  readonly records: AsyncGenerator<PlacedRecord, void, undefined>;
}

/** Opens a TFRecord file that may be compressed, which its content tells. */
export async function openRecordFile(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadRecordsOptions,
): Promise<RecordFile> {
  const reader = new ChunkReader(chunks);
  const start = await reader.take(HEADER_BYTES);
  const compression = compressionOf(start);
  const bytes = decompress(reader.restAfter(start), compression, options.source);
  return { compression, records: placed(bytes, options) };
}

async function* placed(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadRecordsOptions,
): AsyncGenerator<PlacedRecord, void, undefined> {
  let offset = 0;
  for await (const data of readRecords(bytes, options)) {
    yield { data, offset };
    offset += framedBytes(data.length);
  }
}
