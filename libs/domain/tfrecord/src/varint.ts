import { InternalError } from '@facet/kernel';

/** Bytes that an int64 takes as a base-128 varint; a negative one takes ten. */
export function varintBytes(value: number | bigint): number {
  if (typeof value === 'bigint') return bigVarintBytes(value);
  if (!Number.isSafeInteger(value)) throw new InternalError(`${value} is no int64`);
  if (value < 0) return bigVarintBytes(BigInt(value));
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest /= 0x80) bytes++;
  return bytes;
}

/** Writes an int64 that has been measured, and returns the offset behind it. */
export function writeVarint(target: Uint8Array, offset: number, value: number | bigint): number {
  if (typeof value === 'bigint' || value < 0) return writeBigVarint(target, offset, BigInt(value));
  let at = offset;
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) target[at++] = (rest % 0x80) | 0x80;
  target[at++] = rest;
  return at;
}

function bigVarintBytes(value: bigint): number {
  if (BigInt.asIntN(64, value) !== value) throw new InternalError(`${value} is no int64`);
  let bytes = 1;
  for (let rest = BigInt.asUintN(64, value); rest >= 0x80n; rest >>= 7n) bytes++;
  return bytes;
}

function writeBigVarint(target: Uint8Array, offset: number, value: bigint): number {
  let at = offset;
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) target[at++] = Number(rest & 0x7fn) | 0x80;
  target[at++] = Number(rest);
  return at;
}
