import { FacetError } from '@facet/kernel';

/**
 * The elements of a BYTES tensor in raw form: each a little-endian uint32 length and that many bytes (KServe V2 binary
 * form). Throws INVALID_ARGUMENT naming `what` unless it holds exactly `count` whole elements.
 */
export function readLengthPrefixed(raw: Uint8Array, count: number, what: string): Uint8Array[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const elements: Uint8Array[] = [];
  let at = 0;
  while (at < raw.length && elements.length <= count) {
    const start = at + 4;
    const end = start <= raw.length ? start + view.getUint32(at, true) : Infinity;
    if (end > raw.length)
      throw new FacetError('INVALID_ARGUMENT', `${what} ends within element ${elements.length}`, {
        reason: 'TRUNCATED_TENSOR',
      });
    elements.push(raw.subarray(start, end));
    at = end;
  }
  if (elements.length === count) return elements;
  const found = elements.length > count ? `more than ${count}` : elements.length;
  throw new FacetError('INVALID_ARGUMENT', `${what} has ${found} elements, but its shape says ${count}`, {
    reason: 'WRONG_SHAPE',
  });
}

export function writeLengthPrefixed(elements: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    elements.flatMap((element) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(element.length);
      return [length, element];
    }),
  );
}
