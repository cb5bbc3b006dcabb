import { FacetError } from '@facet/kernel';

/** An array of bytes of any rank, the last index varying fastest. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** As many as the product of the sizes; a view of the file's bytes. */
  readonly data: Uint8Array;
}

/** The third byte of an idx file of unsigned bytes, the only type that MNIST has. */
const UNSIGNED_BYTES = 0x08;
const TYPES: Readonly<Record<number, string>> = {
  0x09: 'signed bytes',
  0x0b: '16-bit integers',
  0x0c: '32-bit integers',
  0x0d: '32-bit floats',
  0x0e: '64-bit floats',
};

/**
 * Reads an idx file (the format of MNIST, described on its page): two zero bytes, the type of the elements, the rank, a
 * big-endian uint32 per dimension, the elements. Throws DATA_LOSS for bytes that are none, are cut off or go on after
 * the last element, and UNIMPLEMENTED for elements other than unsigned bytes; `source` names the file.
 */
export function readIdx(bytes: Uint8Array, source: string): IdxArray {
  const [first, second, type = 0, rank = 0] = bytes;
  if (bytes.length < 4) throw malformed(source, `it has ${bytes.length} bytes, its header alone has 4`);
  if (first !== 0 || second !== 0) {
    const hint = first === 0x1f && second === 0x8b ? '; it is compressed by gzip' : '';
    throw malformed(source, `it must begin with two zero bytes, not ${hex(first!)} ${hex(second!)}${hint}`);
  }
  if (type !== UNSIGNED_BYTES) {
    const known = TYPES[type];
    if (!known) throw malformed(source, `its type is ${hex(type)}, which idx does not have`);
    throw new FacetError('UNIMPLEMENTED', `${source} holds ${known}; Facet reads unsigned bytes`, {
      reason: 'IDX_TYPE',
    });
  }
  const header = 4 + rank * 4;
  if (bytes.length < header)
    throw malformed(source, `it has ${bytes.length} bytes, its header of ${rank} sizes alone has ${header}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + i * 4));
  const elements = shape.reduce((product, size) => product * size, 1);
  const given = bytes.length - header;
  if (given !== elements)
    throw malformed(source, `its sizes ${shape.join(' x ')} take ${elements} bytes, but ${given} follow the header`);
  return { shape, data: bytes.subarray(header) };
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;

const malformed = (source: string, problem: string): FacetError =>
  new FacetError('DATA_LOSS', `${source} is no idx file, or is damaged: ${problem}`, { reason: 'MALFORMED_IDX' });
