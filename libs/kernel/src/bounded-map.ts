/**
 * Maps `items` with at most `limit` calls of `work` in flight; results keep the order of the items.
 * The first rejection stops new calls and is thrown once those in flight have settled.
 */
export async function boundedMap<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const inFlight = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  let index = 0;
  for await (const item of items) {
    if (failure) break;
    const at = index++;
    const one = work(item, at)
      .then((result) => void (results[at] = result))
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => inFlight.delete(one));
    inFlight.add(one);
    if (inFlight.size >= limit) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  if (failure) throw failure.error;
  return results;
}
