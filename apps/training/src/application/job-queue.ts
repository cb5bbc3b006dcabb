import { outsideCall } from '@facet/platform-call-context';
import type { Logger } from '@facet/platform-logging';
import { currentTrace, inTrace, NO_TRACE, type Trace } from '@facet/platform-telemetry';
import type { JobRepository } from '../persistence/job.repository';
import type { JobChanges } from './job-changes';
import type { JobEnds } from './job-ends';
import type { RunJobUseCase } from './run-job.use-case';

interface Run {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

export interface JobQueueOptions {
  /** Jobs that run at once. */
  readonly concurrency: number;
  readonly logger: Logger;
}

/** Runs waiting jobs in their order. One process at a time does: it takes over what the one before it left. */
export class JobQueue {
  private readonly runs = new Map<string, Run>();
  /** Of whoever asked for a job last; a job that a process before this one left has none. */
  private readonly traces = new Map<string, Trace>();
  private open = false;
  private filling: Promise<void> = Promise.resolve();

  constructor(
    private readonly jobs: JobRepository,
    private readonly ends: JobEnds,
    private readonly changes: JobChanges,
    private readonly runJob: RunJobUseCase,
    private readonly options: JobQueueOptions,
  ) {}

  /** Queues again what was running when the process before this one ended, and begins. */
  async start(): Promise<void> {
    for (const { id } of await this.jobs.inState('CANCELLING'))
      await this.ends.end(id, ['CANCELLING'], { state: 'CANCELLED' });
    for (const { id } of await this.jobs.inState('PREPARING', 'RUNNING'))
      await this.jobs.move(id, ['PREPARING', 'RUNNING'], 'QUEUED');
    this.open = true;
    this.fill();
  }

  /** There may be a job to run; `jobId` has changed. */
  wake(jobId: string): void {
    this.changes.changed(jobId);
    this.traces.set(jobId, currentTrace());
    this.fill();
  }

  /** Stops the run of a job that is CANCELLING; without one nothing happens. */
  cancel(jobId: string): void {
    this.changes.changed(jobId);
    this.runs.get(jobId)?.stop.abort();
  }

  /** Stops the runs, whose jobs go on at the next start, and ends all watches. */
  async stop(): Promise<void> {
    this.open = false;
    await this.filling;
    const runs = [...this.runs.values()];
    for (const { stop } of runs) stop.abort();
    await Promise.all(runs.map(({ ended }) => ended));
    this.changes.close();
  }

  private fill(): void {
    this.filling = this.filling
      .then(() => this.startWaiting())
      .catch((error: unknown) =>
        this.options.logger.error({ err: error }, 'the queue of training jobs cannot be read'),
      );
  }

  private async startWaiting(): Promise<void> {
    if (!this.open || this.runs.size >= this.options.concurrency) return;
    for (const job of await this.jobs.inState('QUEUED')) {
      if (!this.open || this.runs.size >= this.options.concurrency) return;
      if (this.runs.has(job.id)) continue;
      const stop = new AbortController();
      const trace = this.traces.get(job.id) ?? NO_TRACE;
      this.traces.delete(job.id);
      // A job outlives the call that asked for it, and the run of another job may be what makes room for it.
      const ended = outsideCall(() => inTrace(trace, () => this.runJob.execute(job, stop.signal)))
        .catch((error: unknown) => this.options.logger.error({ jobId: job.id, err: error }, 'a training job was lost'))
        .finally(() => {
          this.runs.delete(job.id);
          this.fill();
        });
      this.runs.set(job.id, { stop, ended });
    }
  }
}
