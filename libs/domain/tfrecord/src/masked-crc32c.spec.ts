import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from './masked-crc32c';

/** One bit at a time, as the definition says. */
function bitwiseCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

test('the check values of RFC 3720 and of TensorFlow', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(maskedCrc32c(Buffer.from('123456789'))).toBe(0xc78ab0e5);
  expect(maskedCrc32c(new Uint8Array(0))).toBe(0xa282ead8);
});

test('agrees with the bitwise definition at every length and alignment', () => {
  const bytes = fc.tuple(fc.uint8Array({ maxLength: 100 }), fc.nat(15));
  fc.assert(
    fc.property(bytes, ([data, skip]) => {
      const view = data.subarray(Math.min(skip, data.length));
      expect(crc32c(view)).toBe(bitwiseCrc32c(view));
      const middle = view.length >> 1;
      expect(crc32c(view, middle)).toBe(crc32c(view.subarray(middle)));
      expect(crc32c(view, 0, middle)).toBe(crc32c(view.subarray(0, middle)));
    }),
  );
});
