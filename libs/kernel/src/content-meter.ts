import { createHash } from 'node:crypto';

/** What was seen passing by. */
export interface Content {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Hands pieces on and takes their sha256 and size on the way. */
export class ContentMeter {
  private readonly hash = createHash('sha256');
  private sizeBytes = 0;

  async *through(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of pieces) {
      this.hash.update(piece);
      this.sizeBytes += piece.length;
      yield piece;
    }
  }

  /** Of all that passed; call it once, at the end. */
  result(): Content {
    return { sha256: this.hash.digest('hex'), sizeBytes: this.sizeBytes };
  }
}

/** Lower-case hex sha256 of all pieces together. */
export async function sha256Of(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
