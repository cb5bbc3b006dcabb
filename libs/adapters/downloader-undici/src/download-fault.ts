import type { DownloadFailure } from '@facet/port-downloader';

interface FaultFacts extends Partial<Pick<DownloadFailure, 'status' | 'measured' | 'threshold'>> {
  /** The same request may succeed later. */
  readonly mayPass?: boolean;
  /** The pause that the server asks for. */
  readonly retryAfterMs?: number;
}

/** How one request failed; inside this package only, where it can travel through undici. */
export class DownloadFault extends Error {
  override readonly name = 'DownloadFault';

  constructor(
    readonly reason: DownloadFailure['reason'],
    message: string,
    readonly facts: FaultFacts = {},
  ) {
    super(message);
  }
}

/** What the words of the system and of undici mean, and whether another attempt may help. */
const MEANINGS: Readonly<Record<string, readonly [string, mayPass: boolean]>> = {
  ENOTFOUND: ['there is no such host', false],
  EAI_AGAIN: ['the name of the host could not be resolved', true],
  ECONNREFUSED: ['the host refuses the connection', true],
  ECONNRESET: ['the connection broke', true],
  ECONNABORTED: ['the connection broke', true],
  EPIPE: ['the connection broke', true],
  ETIMEDOUT: ['no connection came about in time', true],
  EHOSTUNREACH: ['the host cannot be reached', true],
  ENETUNREACH: ['the network of the host cannot be reached', true],
  UND_ERR_CONNECT_TIMEOUT: ['no connection came about in time', true],
  UND_ERR_SOCKET: ['the connection broke', true],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['the answer is not as long as it says', true],
  UND_ERR_HEADERS_OVERFLOW: ['the headers of the answer are too long', false],
  ERR_HTTP2_STREAM_ERROR: ['the connection broke', true],
  ERR_HTTP2_SESSION_ERROR: ['the connection broke', true],
  ERR_HTTP2_GOAWAY_SESSION: ['the connection broke', true],
  UND_ERR_INFO: ['the connection broke', true],
};

/** The fault of a request; an error that is none is thrown on. */
export function faultOf(error: unknown): DownloadFault {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof DownloadFault) return cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) continue;
    const [meaning, mayPass] = MEANINGS[code] ?? otherMeaning(code, cause.message);
    return new DownloadFault('DEAD_URL', meaning, { mayPass });
  }
  // Happy Eyeballs: every address of the host failed.
  if (error instanceof AggregateError && error.errors.length > 0) return faultOf(error.errors[0]);
  throw error;
}

function otherMeaning(code: string, message: string): readonly [string, boolean] {
  if (code.startsWith('HPE_')) return [`the answer is no HTTP (${code})`, false];
  if (/^(CERT|DEPTH|UNABLE|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH)/.test(code))
    return [`the certificate or encryption of the host is not good (${code})`, false];
  return [`the request failed (${code}: ${message.slice(0, 120)})`, false];
}
