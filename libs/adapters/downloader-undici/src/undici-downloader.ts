import { err, FacetError, ok, pause, type Result } from '@facet/kernel';
import type { Downloaded, Downloader, DownloadFailure, DownloadOptions, HostHeaders } from '@facet/port-downloader';
import { Agent, type Dispatcher } from 'undici';
import { CancelGroups } from './cancel-groups';
import { checkedUrl } from './checked-url';
import { DownloadFault, faultOf } from './download-fault';
import { DEFAULT_DOWNLOAD_SETTINGS, type DownloadSettings } from './download-settings';
import { guardedConnector } from './guarded-connector';
import { HostTurns } from './host-turns';
import { readBody } from './response-body';
import { backOffMs, retryAfterMs } from './retry-pause';

type Answer = { readonly bytes: Uint8Array } | { readonly location: string; readonly status: number };

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Of an answer that is not wanted, so much is read to keep its connection. */
const UNWANTED_BYTES = 64 * 1024;

/** What one call of `download` is at. */
interface Trip {
  readonly headers: HostHeaders;
  readonly signal: AbortSignal;
  /** Requests for the current address. */
  attempts: number;
  /** It has been on https, so it carries nothing of the caller's over http. */
  secure: boolean;
}

/** Downloads by undici: HTTP/1.1 with kept-alive connections, or HTTP/2 where the host offers it. */
export class UndiciDownloader implements Downloader {
  private readonly settings: DownloadSettings;
  private readonly agent: Agent;
  private readonly turns: HostTurns;
  private readonly callers = new CancelGroups();
  /** Ends each call that is open. */
  private readonly open = new Set<() => void>();

  constructor(settings: Partial<DownloadSettings> = {}) {
    this.settings = { ...DEFAULT_DOWNLOAD_SETTINGS, ...settings };
    this.turns = new HostTurns(this.settings);
    this.agent = new Agent({
      connect: guardedConnector(this.settings),
      connections: this.settings.concurrencyPerHost,
      allowH2: true,
      // Both times are kept here, to the millisecond and over the connection too.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  async download(
    address: string,
    { headers = {}, signal }: DownloadOptions = {},
  ): Promise<Result<Downloaded, DownloadFailure>> {
    const cancelled = new AbortController();
    const cancel = () => cancelled.abort(new FacetError('CANCELLED', 'the download was cancelled'));
    const leave = signal && this.callers.join(signal, cancel);
    this.open.add(cancel);
    const trip: Trip = { headers, signal: cancelled.signal, attempts: 0, secure: false };
    try {
      return ok(await this.follow(address, trip));
    } catch (error) {
      if (cancelled.signal.aborted) throw cancelled.signal.reason;
      const { reason, message, facts } = faultOf(error);
      const { mayPass: _, retryAfterMs: __, ...told } = facts;
      return err({ reason, message, ...told, attempts: trip.attempts });
    } finally {
      this.open.delete(cancel);
      leave?.();
    }
  }

  async close(): Promise<void> {
    for (const cancel of this.open) cancel();
    await this.agent.destroy();
  }

  /** The bytes behind an address and its redirects. */
  private async follow(address: string, trip: Trip): Promise<Downloaded> {
    const { maxRedirects } = this.settings;
    let url = checkedUrl(address, this.settings);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.persist(url, trip);
      if ('bytes' in answer) return { bytes: answer.bytes, url: url.href, attempts: trip.attempts };
      const { location, status } = answer;
      if (redirects === maxRedirects)
        throw new DownloadFault('DEAD_URL', `it redirects more than ${maxRedirects} times`, { status });
      url = checkedUrl(location, this.settings, url);
    }
  }

  /** Asks until there is an answer that will not change. */
  private async persist(url: URL, trip: Trip): Promise<Answer> {
    trip.secure ||= url.protocol === 'https:';
    const headers = this.headersFor(url, trip);
    for (trip.attempts = 1; ; trip.attempts++) {
      const release = await this.turns.take(url.host, trip.signal);
      let pauseMs: number;
      try {
        return await this.request(url, headers, trip.signal);
      } catch (error) {
        if (trip.signal.aborted) throw error;
        const fault = faultOf(error);
        const wanted = this.pauseBehind(fault, trip.attempts);
        if (wanted === undefined) throw fault;
        pauseMs = wanted;
        if (fault.facts.retryAfterMs !== undefined) this.turns.hold(url.host, fault.facts.retryAfterMs);
      } finally {
        release();
      }
      await pause(pauseMs, trip.signal);
    }
  }

  /** Undefined when there is to be no other attempt. */
  private pauseBehind({ facts }: DownloadFault, attempt: number): number | undefined {
    const { maxAttempts, maxBackOffMs } = this.settings;
    const { mayPass, retryAfterMs } = facts;
    if (!mayPass || attempt >= maxAttempts || (retryAfterMs ?? 0) > maxBackOffMs) return undefined;
    return retryAfterMs ?? backOffMs(attempt, this.settings);
  }

  private headersFor({ hostname, protocol }: URL, { headers, secure }: Trip): Record<string, string> {
    const own = { 'user-agent': this.settings.userAgent, accept: 'image/*,*/*;q=0.5' };
    return secure && protocol === 'http:' ? own : { ...own, ...headers[hostname] };
  }

  private async request(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
    const { firstByteMs, totalMs } = this.settings;
    const limit = new AbortController();
    const cancel = () => limit.abort(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    const startedAt = performance.now();
    let timer = setTimeout(() => limit.abort(late(`no answer within ${firstByteMs} ms`, true)), firstByteMs);
    try {
      const response = await this.agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers,
        signal: limit.signal,
      });
      clearTimeout(timer);
      const leftMs = Math.max(0, totalMs - (performance.now() - startedAt));
      timer = setTimeout(() => limit.abort(late(`not whole within ${totalMs} ms`, false)), leftMs);
      return await this.answerOf(response);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }

  private async answerOf({ statusCode: status, headers, body }: Dispatcher.ResponseData): Promise<Answer> {
    // A body that is broken off says so once more, to nobody.
    body.on('error', () => undefined);
    try {
      if (status >= 200 && status < 300) return { bytes: await readBody(body, headers, this.settings.maxBytes) };
      await body.dump({ limit: UNWANTED_BYTES });
    } finally {
      body.destroy();
    }
    const { location } = headers;
    if (REDIRECTS.has(status) && typeof location === 'string') return { location, status };
    throw new DownloadFault('DEAD_URL', `the host answers ${status}`, {
      status,
      mayPass: status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505),
      retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()),
    });
  }
}

function late(message: string, mayPass: boolean): DownloadFault {
  return new DownloadFault('DEAD_URL', message, { mayPass });
}
