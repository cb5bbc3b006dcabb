import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';

/** Lower-case hex sha256 of bytes or of UTF-8 text. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Digest of a plain value: the sha256 of its canonical JSON. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
