import { createHash } from 'node:crypto';

/** What was seen passing by. */
export interface Content {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Hands pieces on and takes their sha256 and size on the way. */
export class ContentMeter {
  private readonly hash = createHash('sha256');
  private sizeBytes = 0;

  async *through(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of pieces) {
      this.add(piece);
      yield piece;
    }
  }

  add(piece: Uint8Array): void {
    this.hash.update(piece);
    this.sizeBytes += piece.length;
  }

  /** Of all that passed; call it once, at the end. */
  result(): Content {
    return { sha256: this.hash.digest('hex'), sizeBytes: this.sizeBytes };
  }
}

/** The content of all pieces together. */
export async function contentOf(pieces: AsyncIterable<Uint8Array>): Promise<Content> {
  const meter = new ContentMeter();
  for await (const piece of pieces) meter.add(piece);
  return meter.result();
}
