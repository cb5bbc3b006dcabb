import { InternalError } from '@facet/kernel';

/** Bytes that a 32-bit number takes, by its leading zero bits. */
const BYTES_BEFORE = Uint8Array.from({ length: 33 }, (_, zeros) => Math.max(1, Math.ceil((32 - zeros) / 7)));

/** Bytes that an int64 takes as a base-128 varint; a negative one takes ten. */
export function varintBytes(value: number | bigint): number {
  if (isShort(value)) return BYTES_BEFORE[Math.clz32(value)]!;
  let bytes = 1;
  for (let rest = bitsOf(value); rest >= 0x80n; rest >>= 7n) bytes++;
  return bytes;
}

/** Writes an int64 that has been measured, and returns the offset behind it. */
export function writeVarint(target: Uint8Array, offset: number, value: number | bigint): number {
  let at = offset;
  if (isShort(value)) {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) target[at++] = (rest & 0x7f) | 0x80;
    target[at++] = rest;
    return at;
  }
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
