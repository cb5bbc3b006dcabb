import { framedBytes, writeRecordAt } from './record-framing';

/** Pieces are about this large, which keeps writes few and memory flat. */
const BLOCK_BYTES = 1024 * 1024;

/** One framed record. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const framed = Buffer.alloc(framedBytes(data.length));
  writeRecordAt(framed, 0, data);
  return framed;
}

/**
 * A TFRecord file as pieces of about 1 MiB (more only where one record is larger), made as they are asked for. The
 * bytes depend on the records alone; a piece is not touched again after it was handed out.
 */
export async function* encodeRecords(
  records: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let block = Buffer.allocUnsafe(BLOCK_BYTES);
  let used = 0;
  for await (const record of records) {
    const needed = framedBytes(record.length);
    if (used > 0 && used + needed > block.length) {
      yield block.subarray(0, used);
      block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, needed));
      used = 0;
    } else if (needed > block.length) {
      block = Buffer.allocUnsafe(needed);
    }
    used = writeRecordAt(block, used, record);
  }
  if (used > 0) yield block.subarray(0, used);
}
