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
  let failure: { error: unknown } | undefined;
  let index = 0;
  let inFlight = 0;
  // One waiter instead of a race of all that is in flight, which would cost as much for every item as there are others.
  let settled: (() => void) | undefined;
  const oneSettles = () => new Promise<void>((resolve) => (settled = resolve));
  for await (const item of items) {
    if (failure) break;
    const at = index++;
    inFlight += 1;
    void work(item, at)
      .then((result) => void (results[at] = result))
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => {
        inFlight -= 1;
        settled?.();
      });
    if (inFlight >= limit) await oneSettles();
  }
  while (inFlight > 0) await oneSettles();
  if (failure) throw failure.error;
  return results;
}
