import { EventEmitter } from 'node:events';

/** Tells the watchers in this process that a job has changed; what changed is in the database. */
export class JobChanges {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private closed = false;

  changed(jobId: string): void {
    this.emitter.emit(jobId);
  }

  /** Changes from now on, as often as they can be taken: several in between count as one. */
  watch(jobId: string): JobWatch {
    return new JobWatch(this.emitter, jobId, () => this.closed);
  }

  /** Ends every watch. */
  close(): void {
    this.closed = true;
    for (const jobId of this.emitter.eventNames()) this.emitter.emit(jobId);
  }
}

export class JobWatch {
  private pending = false;
  private wake = (): void => undefined;
  private readonly listener = (): void => {
    this.pending = true;
    this.wake();
  };

  constructor(
    private readonly emitter: EventEmitter,
    private readonly jobId: string,
    private readonly isClosed: () => boolean,
  ) {
    emitter.on(jobId, this.listener);
  }

  /** True after a change or `atMostMs`, false when there will be no change any more. */
  async next(atMostMs: number): Promise<boolean> {
    if (!this.pending && !this.isClosed())
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMostMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.pending = false;
    return !this.isClosed();
  }

  stop(): void {
    this.emitter.off(this.jobId, this.listener);
  }
}
