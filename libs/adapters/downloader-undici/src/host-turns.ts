interface Waiter {
  readonly start: (release: () => void) => void;
}

interface Host {
  readonly waiting: Waiter[];
  active: number;
  /** No request starts before. */
  notBefore: number;
  /** It stands in the row of those that may start. */
  queued: boolean;
  timer: NodeJS.Timeout | undefined;
}

export interface TurnLimits {
  readonly concurrency: number;
  readonly concurrencyPerHost: number;
  readonly hostPauseMs: number;
}

/**
 * Says whose turn it is: so many requests at once in all and per host, with a pause between two starts to one host. Hosts
 * that may start take turns, so that a slow host with many addresses does not hold back the others.
 */
export class HostTurns {
  private readonly hosts = new Map<string, Host>();
  private readonly row: Host[] = [];
  private active = 0;

  constructor(private readonly limits: TurnLimits) {}

  /** Resolves when a request to the host may start, with what is to be called at its end; rejects when aborted. */
  take(name: string, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const host = this.host(name);
      const aborted = () => {
        const at = host.waiting.indexOf(waiter);
        if (at >= 0) host.waiting.splice(at, 1);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        start: (release) => {
          signal.removeEventListener('abort', aborted);
          resolve(release);
        },
      };
      signal.addEventListener('abort', aborted, { once: true });
      host.waiting.push(waiter);
      this.offer(host);
      this.startAll();
    });
  }

  /** Starts no request to the host for so long. */
  hold(name: string, ms: number): void {
    const host = this.host(name);
    host.notBefore = Math.max(host.notBefore, performance.now() + ms);
  }

  private host(name: string): Host {
    let host = this.hosts.get(name);
    if (!host) this.hosts.set(name, (host = { waiting: [], active: 0, notBefore: 0, queued: false, timer: undefined }));
    return host;
  }

  /** Puts a host that may start into the row, now or when its pause is over. */
  private offer(host: Host): void {
    if (host.queued || host.waiting.length === 0 || host.active >= this.limits.concurrencyPerHost) return;
    const waitMs = host.notBefore - performance.now();
    if (waitMs <= 0) {
      host.queued = true;
      this.row.push(host);
    } else {
      host.timer ??= setTimeout(() => {
        host.timer = undefined;
        this.offer(host);
        this.startAll();
      }, Math.ceil(waitMs));
    }
  }

  private startAll(): void {
    while (this.active < this.limits.concurrency) {
      const host = this.row.shift();
      if (!host) return;
      host.queued = false;
      const now = performance.now();
      if (host.notBefore <= now) {
        const waiter = host.waiting.shift();
        if (!waiter) continue;
        host.notBefore = now + this.limits.hostPauseMs;
        host.active += 1;
        this.active += 1;
        waiter.start(this.releaseOf(host));
      }
      this.offer(host);
    }
  }

  private releaseOf(host: Host): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      host.active -= 1;
      this.active -= 1;
      this.offer(host);
      this.startAll();
    };
  }
}
