import type { LookupAddress } from 'node:dns';
import { isPublicAddress } from './public-address';

export interface DownloadSettings {
  /** Requests open at once, in all and to one host. */
  readonly concurrency: number;
  readonly concurrencyPerHost: number;
  /** Least time between the starts of two requests to one host. */
  readonly hostPauseMs: number;
  /** Of a response's body, before and after a `content-encoding` is undone. */
  readonly maxBytes: number;
  /** From the start of a request to the first byte of its answer, the connection included. */
  readonly firstByteMs: number;
  /** From the start of a request to the last byte of its answer. */
  readonly totalMs: number;
  readonly maxRedirects: number;
  /** Requests for one address, the first one included. */
  readonly maxAttempts: number;
  /** The pause before the second attempt is 0 to this, drawn by chance; each further one up to twice as long. */
  readonly backOffMs: number;
  /** Longest pause between two attempts. A server that asks for a longer one (`Retry-After`) is not asked again. */
  readonly maxBackOffMs: number;
  readonly userAgent: string;
  /** Lets addresses lead anywhere and to any port, in any spelling: for a laboratory. */
  readonly allowPrivate: boolean;
  /** Which IP addresses may be connected to. */
  readonly isAllowed: (address: string) => boolean;
  /** Ports that addresses may name; undefined: any. */
  readonly ports: readonly number[] | undefined;
  /** PEM of the authorities that https is trusted by; undefined: the system's. */
  readonly authorities: string | undefined;
  /** Every address of a host name; undefined: the system's resolver. */
  readonly resolve: ((hostname: string) => Promise<readonly LookupAddress[]>) | undefined;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export const DEFAULT_DOWNLOAD_SETTINGS: DownloadSettings = {
  concurrency: 64,
  concurrencyPerHost: 4,
  hostPauseMs: 50,
  maxBytes: 20 * 1024 * 1024,
  firstByteMs: 15_000,
  totalMs: 60_000,
  maxRedirects: 5,
  maxAttempts: 4,
  backOffMs: 1000,
  maxBackOffMs: 30_000,
  userAgent: 'facet/0.1 (photo collection)',
  allowPrivate: false,
  isAllowed: isPublicAddress,
  ports: [80, 443],
  authorities: undefined,
  resolve: undefined,
  random: Math.random,
};
