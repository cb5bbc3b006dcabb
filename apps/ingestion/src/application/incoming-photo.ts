import type { PhotoFacts, Refusal } from './ledger-row';

/** The bytes of an input, or why there are none. */
export type PhotoContent = { readonly bytes: Uint8Array } | { readonly refusal: Refusal; readonly sizeBytes: number };

/** An input on its way in. */
export interface IncomingPhoto extends PhotoFacts {
  readonly path: string;
  /** Empty when the input names no person. */
  readonly label: string;
  readonly content: PhotoContent;
  /** Refuses the photo, unless its bytes are refused for themselves. */
  readonly objection?: Refusal;
}

/**
 * Collects the pieces of one input. Beyond `maxBytes` they are only counted, so that an endless input costs no memory
 * and the inputs behind it are still reached.
 */
export async function collectContent(pieces: AsyncIterable<Uint8Array>, maxBytes: number): Promise<PhotoContent> {
  const kept: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of pieces) {
    sizeBytes += piece.length;
    if (sizeBytes <= maxBytes) kept.push(piece);
    else kept.length = 0;
  }
  return sizeBytes > maxBytes ? tooManyBytes(sizeBytes, maxBytes) : { bytes: Buffer.concat(kept) };
}

/** An input that is refused for its size before its bytes are looked at. */
export function tooManyBytes(sizeBytes: number, maxBytes: number): PhotoContent {
  const message = `the file has ${sizeBytes} bytes, at most ${maxBytes} are taken`;
  return {
    sizeBytes,
    refusal: { reason: 'TOO_MANY_BYTES', message, measured: sizeBytes, threshold: maxBytes },
  };
}
