import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflate, createGunzip, createGzip, createInflate } from 'node:zlib';
import { FacetError } from '@facet/kernel';
import { HEADER_BYTES } from './record-framing';
import { readLength } from './record-reader';

/** How a whole TFRecord file is packed, as TensorFlow's `compression_type` says it; the framing lies inside. */
export type Compression = 'none' | 'gzip' | 'zlib';

/**
 * How a file is compressed, by its first bytes: 12 of them, or the whole file if it is shorter. A sound record header
 * decides first: the length of a plain file's first record may look like the start of a GZIP file.
 */
export function compressionOf(start: Uint8Array): Compression {
  if (start.length >= HEADER_BYTES && readLength(start) !== undefined) return 'none';
  const [first = 0, second = 0, third] = start;
  if (first === 0x1f && second === 0x8b && third === 8) return 'gzip'; // RFC 1952, section 2.3.1
  const isZlib = (first & 0x0f) === 8 && first >>> 4 <= 7 && (first * 256 + second) % 31 === 0; // RFC 1950, section 2.2
  return isZlib && start.length > 2 ? 'zlib' : 'none';
}

/** The bytes compressed as a stream. */
export async function* compress(
  bytes: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (compression === 'none') return yield* bytes;
  const stream = compression === 'gzip' ? createGzip() : createDeflate();
  const fed = pipeline(Readable.from(bytes), stream);
  fed.catch(() => undefined);
  yield* stream;
  await fed;
}

/**
 * The uncompressed bytes. Throws DATA_LOSS (CORRUPT_COMPRESSION, TRUNCATED_COMPRESSION) with the number of compressed
 * bytes that were read until then as its offset.
 */
export async function* decompress(
  bytes: AsyncIterable<Uint8Array>,
  compression: Compression,
  source: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (compression === 'none') return yield* bytes;
  const stream = compression === 'gzip' ? createGunzip() : createInflate();
  let given = 0;
  async function* counted() {
    for await (const piece of bytes) {
      given += piece.length;
      yield piece;
    }
  }
  const fed = pipeline(Readable.from(counted()), stream);
  fed.catch(() => undefined);
  const fault = (cause: unknown) => compressionError(cause, { compression, source, given, taken: stream.bytesWritten });
  try {
    yield* stream;
  } catch (cause) {
    throw fault(cause);
  }
  const leftOver = await fed.then(
    () => stream.bytesWritten < given,
    (cause: NodeJS.ErrnoException) => {
      // The stream closes at the end of its data, whatever else is still given to it.
      if (cause.code === 'ERR_STREAM_PREMATURE_CLOSE') return true;
      throw fault(cause);
    },
  );
  if (leftOver) {
    const message = `${source}: after the end of the ${compression.toUpperCase()} data, at byte ${stream.bytesWritten}, follows something else`;
    throw dataLoss('CORRUPT_COMPRESSION', message, source, stream.bytesWritten);
  }
}

interface Decompression {
  readonly compression: Compression;
  readonly source: string;
  /** Compressed bytes that were there, and those of them that could be used. */
  readonly given: number;
  readonly taken: number;
}

function compressionError(cause: unknown, { compression, source, given, taken }: Decompression): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (!code?.startsWith('Z_')) return cause;
  const format = compression.toUpperCase();
  if (code === 'Z_BUF_ERROR') {
    const text = `${source} ends inside its ${format} data, after ${given} bytes`;
    return dataLoss('TRUNCATED_COMPRESSION', text, source, given);
  }
  const text = `${source}: the ${format} data is corrupt at or after byte ${taken} (${message})`;
  return dataLoss('CORRUPT_COMPRESSION', text, source, taken);
}

function dataLoss(reason: string, message: string, source: string, offset: number): FacetError {
  return new FacetError('DATA_LOSS', message, { reason, details: { source, offset } });
}
