/**
 * The results of `work` in the order of `items`, with at most `limit` calls begun before their result is asked for.
 * Stops at the first failure, once the calls in flight have ended.
 */
export async function* readAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const begun: Promise<R>[] = [];
  const begin = (item: T): void => {
    const result = work(item);
    // It may fail before its turn to be awaited, which must not count as an unhandled rejection.
    result.catch(() => undefined);
    begun.push(result);
  };
  try {
    for (let ended = false; ;) {
      while (!ended && begun.length < limit) {
        const next = await source.next();
        if (next.done) ended = true;
        else begin(next.value);
      }
      if (begun.length === 0) return;
      yield await begun.shift()!;
    }
  } finally {
    await Promise.allSettled(begun);
    await source.return?.();
  }
}
