/**
 * What `work` resolves with, or undefined when that takes longer than `ms`. It is not stopped; that it fails in time is
 * the caller's to catch.
 */
export async function withinTime<T>(ms: number, work: Promise<T>): Promise<{ readonly value: T } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)));
  try {
    return await Promise.race([work.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
