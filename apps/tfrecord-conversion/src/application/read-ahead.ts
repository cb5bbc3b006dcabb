/**
 * The results of `work` in the order of `items`, with at most `limit` calls begun before their result is asked for.
 * Stops at the first failure; calls then in flight are waited for.
 */
export async function* readAhead<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = [];
  try {
    for (let next = 0; next < items.length || begun.length > 0;) {
      while (begun.length < limit && next < items.length) begun.push(work(items[next++]!));
      const first = begun[0]!;
      const result = await first;
      begun.shift();
      yield result;
    }
  } finally {
    await Promise.allSettled(begun);
  }
}
