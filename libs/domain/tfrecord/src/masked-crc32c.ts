// CRC-32C (Castagnoli, RFC 3720 appendix B.4): reflected polynomial 0x82F63B78, eight bytes a step ("slicing by 8").
const POLYNOMIAL = 0x82f63b78;
const TABLE_COUNT = 8;

const TABLES = makeTables();
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

function makeTables(): Int32Array[] {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc;
  });
  const tables = [first];
  for (let n = 1; n < TABLE_COUNT; n++) {
    const previous = tables[n - 1]!;
    tables.push(previous.map((crc) => (crc >>> 8) ^ first[crc & 0xff]!));
  }
  return tables;
}

/** CRC-32C of `bytes`, or of a part of them, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, from = 0, end = bytes.length): number {
  const slicedEnd = end - ((end - from) % TABLE_COUNT);
  let crc = -1;
  let at = from;
  for (; at < slicedEnd; at += TABLE_COUNT) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      T7[low & 0xff]! ^
      T6[(low >>> 8) & 0xff]! ^
      T5[(low >>> 16) & 0xff]! ^
      T4[low >>> 24]! ^
      T3[bytes[at + 4]!]! ^
      T2[bytes[at + 5]!]! ^
      T1[bytes[at + 6]!]! ^
      T0[bytes[at + 7]!]!;
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ T0[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}

/**
 * The checksum that stands in TFRecord files: CRC-32C turned right by 15 bits plus a constant, so that a checksum of
 * data that holds checksums stays useful (tensorboard/summary/writer/record_writer.py).
 */
export function maskedCrc32c(bytes: Uint8Array, from = 0, end = bytes.length): number {
  const crc = crc32c(bytes, from, end);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
