/** Takes exact numbers of bytes from chunks of any size. Keeps at most one piece more than what was asked for. */
export class ChunkReader {
  private readonly iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  private chunk: Uint8Array = new Uint8Array(0);
  private at = 0;
  private taken = 0;

  constructor(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  }

  /** Bytes taken so far: the offset of the next one. */
  get offset(): number {
    return this.taken;
  }

  /** The next `length` bytes when they lie in the current chunk (a view of it), else undefined. */
  takeNow(length: number): Uint8Array | undefined {
    if (this.chunk.length - this.at < length) return undefined;
    const view = this.chunk.subarray(this.at, this.at + length);
    this.at += length;
    this.taken += length;
    return view;
  }

  /**
   * The next `length` bytes; fewer only when the chunks end before. Memory grows with the bytes that arrive, not with
   * `length`.
   */
  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = length;
    for (;;) {
      const part = this.takeNow(Math.min(missing, this.chunk.length - this.at))!;
      parts.push(part);
      missing -= part.length;
      if (missing === 0) break;
      const next = await this.iterator.next();
      if (next.done) break;
      this.chunk = next.value;
      this.at = 0;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  /** `start`, which was taken, and then all that was not: the chunks as if nothing had been taken. */
  async *restAfter(start: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield start;
      yield this.chunk.subarray(this.at);
      for (let next = await this.iterator.next(); !next.done; next = await this.iterator.next()) yield next.value;
    } finally {
      await this.close();
    }
  }

  /** Tells the source that nothing more is wanted. */
  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
