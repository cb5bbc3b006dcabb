/**
 * The results of `work` in the order of `items`, with at most `limit` calls begun before their result is asked for.
 * Stops at the first failure, once the calls in flight have ended.
 */
export async function* readAhead<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = [];
  const begin = (item: T): void => {
    const result = work(item);
    // It may fail before its turn to be awaited, which must not count as an unhandled rejection.
    result.catch(() => undefined);
    begun.push(result);
  };
  try {
    for (let next = 0; next < items.length || begun.length > 0;) {
      while (begun.length < limit && next < items.length) begin(items[next++]!);
      yield await begun.shift()!;
    }
  } finally {
    await Promise.allSettled(begun);
  }
}
