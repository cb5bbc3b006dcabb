import { InternalError } from '@facet/kernel';

/** Bytes that a 32-bit number takes, by its leading zero bits. */
const BYTES_BEFORE = Uint8Array.from({ length: 33 }, (_, zeros) => Math.max(1, Math.ceil((32 - zeros) / 7)));

/** Bytes that a length, a whole number from 0 to 2^31 - 1, takes as a base-128 varint. */
export const lengthBytes = (length: number): number => BYTES_BEFORE[Math.clz32(length)]!;

/** Writes a length and returns the offset behind it. */
export function writeLength(target: Uint8Array, offset: number, length: number): number {
  let at = offset;
  let rest = length;
  for (; rest >= 0x80; rest >>>= 7) target[at++] = rest | 0x80;
  target[at++] = rest;
  return at;
}

/** Bytes that an int64 takes as a base-128 varint; a negative one takes ten. */
export function varintBytes(value: number | bigint): number {
  if (isShort(value)) return lengthBytes(value);
  let bytes = 1;
  for (let rest = bitsOf(value); rest >= 0x80n; rest >>= 7n) bytes++;
  return bytes;
}

/** Writes an int64 that has been measured, and returns the offset behind it. */
export function writeVarint(target: Uint8Array, offset: number, value: number | bigint): number {
  if (isShort(value)) return writeLength(target, offset, value);
  let at = offset;
  let rest = bitsOf(value);
  for (; rest >= 0x80n; rest >>= 7n) target[at++] = Number(rest & 0x7fn) | 0x80;
  target[at++] = Number(rest);
  return at;
}

/** Whether it is a number that plain shifts work on, as lengths and most labels are. */
const isShort = (value: number | bigint): value is number =>
  typeof value === 'number' && (value | 0) === value && value >= 0;

/** The 64 bits of an int64, as an unsigned number. */
function bitsOf(value: number | bigint): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new InternalError(`${value} is no int64`);
  const integer = BigInt(value);
  if (BigInt.asIntN(64, integer) !== integer) throw new InternalError(`${value} is no int64`);
  return BigInt.asUintN(64, integer);
}
