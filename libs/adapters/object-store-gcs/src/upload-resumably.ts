import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { File } from '@google-cloud/storage';

/** Bytes of one request of a resumable upload; a multiple of 256 KiB. What is sent again after a fault is this much. */
const PIECE_BYTES = 8 * 1024 * 1024;

interface Conditions {
  readonly preconditionOpts?: { readonly ifGenerationMatch: number | string };
  readonly signal?: AbortSignal;
}

/**
 * Streams an object with back-pressure. The object exists when the last piece has arrived: a source that fails, or an
 * abort, leaves nothing behind that anybody can see.
 */
export async function uploadResumably(
  file: File,
  head: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
  { preconditionOpts, signal }: Conditions,
): Promise<void> {
  async function* pieces() {
    yield* head;
    yield* rest;
  }
  const options = { resumable: true, validation: 'crc32c' as const, chunkSize: PIECE_BYTES, preconditionOpts };
  await pipeline(Readable.from(pieces(), { objectMode: false }), file.createWriteStream(options), { signal });
}
