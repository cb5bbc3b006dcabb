import { encodeEvent } from '@facet/contracts-events';
import type { Database } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { JobRepository } from '../persistence/job.repository';
import type { Job } from './job';
import type { JobChanges } from './job-changes';

export interface StepDone {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly secondsPerStep: number;
}

/** Makes a job's steps known, but not each of thousands: the first, the last, and in between at most one per interval. */
export class JobProgress {
  private readonly toldAt = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly bus: EventBus,
    private readonly jobs: JobRepository,
    private readonly changes: JobChanges,
    private readonly rate: { readonly intervalMs: number; readonly now: () => Date },
  ) {}

  changed(jobId: string): void {
    this.changes.changed(jobId);
  }

  async step({ id: jobId, steps }: Job, { step, loss, accuracy, secondsPerStep }: StepDone): Promise<void> {
    const now = this.rate.now().getTime();
    const last = step === steps;
    const due = now - (this.toldAt.get(jobId) ?? -Infinity) >= this.rate.intervalMs;
    if (step !== 1 && !last && !due) return;
    if (last) this.toldAt.delete(jobId);
    else this.toldAt.set(jobId, now);
    await this.database.transaction(async (tx) => {
      await this.jobs.progress(
        jobId,
        { step, loss, accuracy, secondsPerStep, ...(step === 1 && { firstLoss: loss }) },
        tx,
      );
      await this.bus.publish([encodeEvent('training.job.progressed.v1', { jobId, step, steps, loss })], tx);
    });
    this.changes.changed(jobId);
  }
}
