/** The first pieces of a source, at least `bytes` of them, and what comes after; no `rest` when that was all. */
export interface Headed {
  readonly head: readonly Uint8Array[];
  readonly rest?: AsyncIterable<Uint8Array>;
}

/** Looks at the beginning of a source whose length is not known. */
export async function takeHead(source: Uint8Array | AsyncIterable<Uint8Array>, bytes: number): Promise<Headed> {
  if (source instanceof Uint8Array)
    return source.length <= bytes ? { head: [source] } : { head: [], rest: once(source) };
  const pieces = source[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let size = 0; size <= bytes;) {
    const next = await pieces.next();
    if (next.done) return { head };
    head.push(next.value);
    size += next.value.length;
  }
  return { head, rest: { [Symbol.asyncIterator]: () => pieces } };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
