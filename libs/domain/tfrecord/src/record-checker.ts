import { corruptData, corruptLength, truncatedRecord } from './damaged-record';
import { crc32c, maskCrc32c } from './masked-crc32c';
import { FOOTER_BYTES, framedBytes, HEADER_BYTES } from './record-framing';
import { readLength } from './record-reader';

/**
 * Checks both checksums of every record of a file that arrives in chunks, and hands none out: many small records cost
 * far less than by `readRecords`, and a large one costs no memory.
 */
export class RecordChecker {
  private count = 0;
  /** Where the current record begins. */
  private start = 0;
  private taken = 0;
  private readonly header = Buffer.alloc(HEADER_BYTES);
  private readonly footer = Buffer.alloc(FOOTER_BYTES);
  /** Of the current record's data, known once its header is whole. */
  private dataBytes = 0;
  private crc = 0;

  constructor(private readonly source: string) {}

  /** Whole records so far. */
  get records(): number {
    return this.count;
  }

  /** Throws DATA_LOSS with the offset of the damaged record: CORRUPT_LENGTH, CORRUPT_DATA. */
  add(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const inRecord = this.taken - this.start;
      const rest = chunk.length - at;
      const dataEnd = HEADER_BYTES + this.dataBytes;
      const part = inRecord < HEADER_BYTES ? HEADER_BYTES : inRecord < dataEnd ? dataEnd : dataEnd + FOOTER_BYTES;
      const bytes = chunk.subarray(at, at + Math.min(rest, part - inRecord));
      if (part === HEADER_BYTES) this.addHeader(bytes, inRecord);
      else if (part === dataEnd) this.crc = crc32c(bytes, this.crc);
      else this.footer.set(bytes, inRecord - dataEnd);
      at += bytes.length;
      this.taken += bytes.length;
      if (this.taken - this.start === HEADER_BYTES + this.dataBytes + FOOTER_BYTES) this.endRecord();
    }
  }

  /** Call it after the last chunk. Throws DATA_LOSS (TRUNCATED_RECORD) when that did not end a record. */
  end(): void {
    const present = this.taken - this.start;
    if (present === 0) return;
    const needed = present < HEADER_BYTES ? HEADER_BYTES : framedBytes(this.dataBytes);
    throw truncatedRecord(this.source, this.start, needed, present);
  }

  private addHeader(bytes: Uint8Array, at: number): void {
    this.header.set(bytes, at);
    if (at + bytes.length < HEADER_BYTES) return;
    const length = readLength(this.header);
    if (length === undefined) throw corruptLength(this.source, this.start);
    this.dataBytes = Number(length);
  }

  private endRecord(): void {
    if (maskCrc32c(this.crc) !== this.footer.readUInt32LE()) throw corruptData(this.source, this.start);
    this.count++;
    this.start = this.taken;
    this.dataBytes = 0;
    this.crc = 0;
  }
}
