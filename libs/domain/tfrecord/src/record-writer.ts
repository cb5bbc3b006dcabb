import { ExampleEncoder, type Features } from './example-encoder';
import { framedBytes, frameRecordAt, HEADER_BYTES, writeRecordAt } from './record-framing';

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
  const blocks = new Blocks();
  for await (const record of records) {
    const full = blocks.addRecord(record);
    if (full) yield full;
  }
  yield* blocks.rest();
}

/**
 * As `encodeRecords`, of examples that come in batches: they are written straight into the pieces. The bytes of a batch's
 * features are read before the next batch is asked for.
 */
export async function* encodeExampleRecords(
  batches: AsyncIterable<Iterable<Features>>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const blocks = new Blocks();
  for await (const batch of batches) {
    for (const features of batch) {
      const full = blocks.addExample(features);
      if (full) yield full;
    }
  }
  yield* blocks.rest();
}

/** The piece that is being filled. Adding to it returns the piece before, when that had to make way. */
class Blocks {
  private block = Buffer.allocUnsafe(BLOCK_BYTES);
  private used = 0;
  private readonly encoder = new ExampleEncoder();

  addRecord(record: Uint8Array): Uint8Array | undefined {
    const full = this.makeRoom(framedBytes(record.length));
    this.used = writeRecordAt(this.block, this.used, record);
    return full;
  }

  addExample(features: Features): Uint8Array | undefined {
    const sizeBytes = this.encoder.measure(features);
    const full = this.makeRoom(framedBytes(sizeBytes));
    this.encoder.writeAt(this.block, this.used + HEADER_BYTES);
    this.used = frameRecordAt(this.block, this.used, sizeBytes);
    return full;
  }

  *rest(): Generator<Uint8Array, void, undefined> {
    if (this.used > 0) yield this.block.subarray(0, this.used);
  }

  private makeRoom(bytes: number): Uint8Array | undefined {
    if (this.used + bytes <= this.block.length) return undefined;
    const full = this.used > 0 ? this.block.subarray(0, this.used) : undefined;
    this.block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, bytes));
    this.used = 0;
    return full;
  }
}
