import { encodeEvent } from '@facet/contracts-events';
import type { Database } from '@facet/port-database';
import type { EventBus, NewEvent } from '@facet/port-event-bus';
import type { JobRepository } from '../persistence/job.repository';
import type { Job, JobState } from './job';
import type { JobChanges } from './job-changes';

export interface JobEnd extends Partial<Omit<Job, 'id' | 'state'>> {
  readonly state: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
}

/** The one way for a job to end: its row and the events that say so, in one transaction. */
export class JobEnds {
  constructor(
    private readonly database: Database,
    private readonly bus: EventBus,
    private readonly jobs: JobRepository,
    private readonly changes: JobChanges,
    private readonly now: () => Date,
  ) {}

  /** False, and nothing changes, when the job is in none of the states `from`. `events` go before the job's own. */
  async end(
    jobId: string,
    from: readonly JobState[],
    { state, ...change }: JobEnd,
    events: readonly NewEvent[] = [],
  ): Promise<boolean> {
    const ended = await this.database.transaction(async (tx) => {
      const moved = await this.jobs.move(jobId, from, state, { ...change, endedAt: this.now() }, tx);
      if (!moved) return false;
      const told = encodeEvent('training.job.ended.v1', { jobId, state, errorMessage: change.errorMessage ?? '' });
      await this.bus.publish([...events, told], tx);
      return true;
    });
    if (ended) this.changes.changed(jobId);
    return ended;
  }
}
