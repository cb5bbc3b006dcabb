import type { Pointer } from './c-types';

/** An array of TF_Output: each 16 bytes, an address and a 32-bit index (c/c_api.h). */
export interface OutputArray {
  readonly bytes: Buffer;
  readonly count: number;
}

const OUTPUT_BYTES = 16;

export function packOutputs(outputs: readonly { readonly oper: Pointer; readonly index: number }[]): OutputArray {
  const bytes = Buffer.alloc(OUTPUT_BYTES * outputs.length);
  outputs.forEach(({ oper, index }, i) => {
    bytes.writeBigUInt64LE(oper, OUTPUT_BYTES * i);
    bytes.writeInt32LE(index, OUTPUT_BYTES * i + 8);
  });
  return { bytes, count: outputs.length };
}

export function unpackOutputs({ bytes, count }: OutputArray): { oper: Pointer; index: number }[] {
  return Array.from({ length: count }, (_, i) => ({
    oper: bytes.readBigUInt64LE(OUTPUT_BYTES * i),
    index: bytes.readInt32LE(OUTPUT_BYTES * i + 8),
  }));
}
