import type { DownloadSettings } from './download-settings';

type Settings = Pick<DownloadSettings, 'backOffMs' | 'maxBackOffMs' | 'random'>;

/** Milliseconds before the attempt behind the `attempt`th (from 1): "full jitter", see AWS's "Exponential Backoff". */
export function backOffMs(attempt: number, { backOffMs, maxBackOffMs, random }: Settings): number {
  return random() * Math.min(maxBackOffMs, backOffMs * 2 ** (attempt - 1));
}

/** `Retry-After` in milliseconds, of seconds or an HTTP date; undefined when it is absent or neither. */
export function retryAfterMs(header: string | string[] | undefined, now: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
