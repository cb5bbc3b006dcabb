import { FacetError } from '@facet/kernel';
import type { JobRepository } from '../persistence/job.repository';
import { ENDED, type Job } from './job';
import type { JobChanges } from './job-changes';
import { noSuchJob } from './no-such-job';

/** A job that waits for others changes rarely; its watchers hear of it all the same, and it hears whether they are there. */
const REPEAT_MS = 60_000;

export class WatchJobUseCase {
  constructor(
    private readonly jobs: JobRepository,
    private readonly changes: JobChanges,
  ) {}

  /** The job now, after every change, every minute, and at its end. Throws NOT_FOUND, and UNAVAILABLE when the service stops. */
  async *execute(jobId: string): AsyncGenerator<Job, void, undefined> {
    const watch = this.changes.watch(jobId);
    try {
      for (;;) {
        const job = await this.jobs.find(jobId);
        if (!job) throw noSuchJob(jobId);
        yield job;
        if (ENDED.includes(job.state)) return;
        if (!(await watch.next(REPEAT_MS))) throw new FacetError('UNAVAILABLE', 'the training service is stopping');
      }
    } finally {
      watch.stop();
    }
  }
}
