import { endianness } from 'node:os';
import { customType } from 'drizzle-orm/pg-core';

const FLOAT_BYTES = 4;

/** 32-bit floats as bytes, little endian whatever the machine. */
export const descriptorColumn = customType<{ data: Float32Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (descriptor) => littleEndian(Buffer.from(descriptor.slice().buffer)),
  fromDriver: (bytes) => {
    const copy = littleEndian(Buffer.from(bytes));
    return new Float32Array(new Uint8Array(copy).buffer, 0, copy.length / FLOAT_BYTES);
  },
});

function littleEndian(bytes: Buffer): Buffer {
  return endianness() === 'LE' ? bytes : bytes.swap32();
}
