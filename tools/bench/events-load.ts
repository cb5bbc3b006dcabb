/** What every contestant gets. */
export const KEYS = 64;
export const PARTITIONS = 12;
export const payload = Buffer.alloc(1024, 'a');

/** Whole events a second since `started` (of `performance.now()`). */
export function perSecond(events: number, started: number): number {
  return Math.round((events * 1000) / (performance.now() - started));
}
