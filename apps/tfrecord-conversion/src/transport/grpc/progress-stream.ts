/**
 * Runs `work` and yields the latest of what it reports whenever the reader is ready for more: a slow reader skips
 * steps instead of piling them up. Returns the work's result; a reader that stops early aborts the work.
 */
export async function* progressStream<P extends object, T>(
  work: (report: (progress: P) => void, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<P, T, undefined> {
  const stop = new AbortController();
  let latest: P | undefined;
  let ended = false;
  let wake = (): void => undefined;
  const report = (progress: P): void => {
    latest = progress;
    wake();
  };
  const result = work(report, stop.signal);
  const settled = () => {
    ended = true;
    wake();
  };
  result.then(settled, settled);
  try {
    for (;;) {
      if (latest !== undefined) {
        const progress = latest;
        latest = undefined;
        yield progress;
      } else if (ended) {
        return await result;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    stop.abort();
  }
}
