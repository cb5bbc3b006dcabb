import type { Result } from '@facet/kernel';

/** Header names and values by host name, as URLs spell it (lower case, no port). */
export type HostHeaders = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface DownloadOptions {
  /** Sent to the host they are for and to no other, wherever a redirect leads; never from https on to http. */
  readonly headers?: HostHeaders;
  readonly signal?: AbortSignal;
}

export interface Downloaded {
  /** As the server means them: a `content-encoding` is undone. What the server says of their type is not looked at. */
  readonly bytes: Uint8Array;
  /** The address that answered, behind all redirects. */
  readonly url: string;
  /** Requests for the last address, the failed ones included. */
  readonly attempts: number;
}

/** Why an address gave no bytes. */
export interface DownloadFailure {
  /**
   * UNSUPPORTED_URI: not http or https, or written in a way that hides where it leads. FORBIDDEN_ADDRESS: it, or what it
   * redirects to, leads into a private network. TOO_MANY_BYTES: larger than the limit. DEAD_URL: any other.
   */
  readonly reason: 'UNSUPPORTED_URI' | 'FORBIDDEN_ADDRESS' | 'TOO_MANY_BYTES' | 'DEAD_URL';
  /** One clause for a person. */
  readonly message: string;
  /** Of the last answer; absent when none came. */
  readonly status?: number;
  /** With TOO_MANY_BYTES: bytes announced or seen, and the limit. */
  readonly measured?: number;
  readonly threshold?: number;
  readonly attempts: number;
}

/**
 * Fetches what is behind web addresses. Any number of calls may be made at once: they wait for their turn, so that only
 * so many requests are open in all and to one host, with a pause between two to one host. Answers that may pass (408,
 * 429, 5xx, broken connections) are asked for again, after what the server says or a growing pause.
 */
export interface Downloader {
  /** Rejects only with CANCELLED, when the signal is aborted or the downloader is closed. */
  download(url: string, options?: DownloadOptions): Promise<Result<Downloaded, DownloadFailure>>;
  /** Breaks off what is open. */
  close(): Promise<void>;
}
