import { EventEmitter, once } from 'node:events';

/** Tells watchers in this process that a batch has changed; what other processes do, a watcher finds by looking. */
export class BatchChanges {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  notify(batchId: string): void {
    this.emitter.emit(`batch ${batchId}`);
  }

  /** Resolves at the next change, or after `maxWaitMs`, or when `signal` is aborted. */
  async next(batchId: string, maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const end = AbortSignal.any([signal, AbortSignal.timeout(maxWaitMs)]);
    await once(this.emitter, `batch ${batchId}`, { signal: end }).catch(() => undefined);
  }
}
