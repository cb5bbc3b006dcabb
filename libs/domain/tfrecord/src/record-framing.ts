import { maskedCrc32c } from './masked-crc32c';

/** uint64 LE length, then the masked CRC-32C of these eight bytes. */
export const LENGTH_BYTES = 8;
export const HEADER_BYTES = LENGTH_BYTES + 4;
/** Masked CRC-32C of the data. */
export const FOOTER_BYTES = 4;

const TWO_TO_32 = 2 ** 32;

/** Bytes that a record with `dataBytes` of data takes in a file. */
export const framedBytes = (dataBytes: number): number => HEADER_BYTES + dataBytes + FOOTER_BYTES;

/** Writes the framed record at `offset` of `target`, which must have room for it, and returns the offset behind it. */
export function writeRecordAt(target: Uint8Array, offset: number, data: Uint8Array): number {
  target.set(data, offset + HEADER_BYTES);
  return frameRecordAt(target, offset, data.length);
}

/** Puts the frame around data that already stands where it belongs, HEADER_BYTES behind `offset`. */
export function frameRecordAt(target: Uint8Array, offset: number, dataBytes: number): number {
  const [lengthEnd, start, end] = [offset + LENGTH_BYTES, offset + HEADER_BYTES, offset + HEADER_BYTES + dataBytes];
  writeUint32(target, offset, dataBytes % TWO_TO_32);
  writeUint32(target, offset + 4, Math.floor(dataBytes / TWO_TO_32));
  writeUint32(target, lengthEnd, maskedCrc32c(target, offset, lengthEnd));
  writeUint32(target, end, maskedCrc32c(target, start, end));
  return end + FOOTER_BYTES;
}

function writeUint32(target: Uint8Array, at: number, value: number): void {
  target[at] = value;
  target[at + 1] = value >>> 8;
  target[at + 2] = value >>> 16;
  target[at + 3] = value >>> 24;
}
