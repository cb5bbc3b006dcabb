import koffi from 'koffi';
import type { Pointer } from './c-types';
import { native } from './library';

/** The head of TF_Buffer (tensorflow/c/tf_buffer.h). */
const BUFFER = koffi.struct({ data: 'void *', length: 'size_t' });

/** Lends `bytes`, copied into a TF_Buffer, to `work`. */
export function withBuffer<T>(bytes: Uint8Array, work: (buffer: Pointer) => T): T {
  const buffer = native().TF_NewBufferFromString(bytes, bytes.byteLength) as Pointer;
  try {
    return work(buffer);
  } finally {
    native().TF_DeleteBuffer(buffer);
  }
}

/** The bytes that `fill` makes TensorFlow write into a TF_Buffer. */
export function bytesOfBuffer(fill: (buffer: Pointer) => void): Uint8Array {
  const buffer = native().TF_NewBuffer() as Pointer;
  try {
    fill(buffer);
    const { data, length } = koffi.decode(buffer, BUFFER) as { data: Pointer | null; length: number | bigint };
    const bytes = new Uint8Array(Number(length));
    if (data && bytes.length > 0) native().copyOut(bytes, data);
    return bytes;
  } finally {
    native().TF_DeleteBuffer(buffer);
  }
}
