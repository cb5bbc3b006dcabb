import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { JobRepository } from '../persistence/job.repository';
import { type Job } from './job';
import type { JobEnds } from './job-ends';
import type { JobQueue } from './job-queue';
import { noSuchJob } from './no-such-job';

/** Stops a job that waits or runs. Its checkpoint stays: asked for again, it goes on from there. */
export class CancelJobUseCase {
  constructor(
    private readonly jobs: JobRepository,
    private readonly ends: JobEnds,
    private readonly queue: JobQueue,
  ) {}

  /** NOT_FOUND; FAILED_PRECONDITION for a job that has succeeded or failed. A second call changes nothing. */
  async execute(jobId: string): Promise<Result<Job>> {
    const before = await this.jobs.find(jobId);
    if (!before) return err(noSuchJob(jobId));
    if (before.state === 'SUCCEEDED' || before.state === 'FAILED')
      return err(new FacetError('FAILED_PRECONDITION', `job ${jobId} has ended already: ${before.state}`));
    if (!(await this.ends.end(jobId, ['QUEUED'], { state: 'CANCELLED' }))) {
      await this.jobs.move(jobId, ['PREPARING', 'RUNNING'], 'CANCELLING');
      this.queue.cancel(jobId);
    }
    return ok(await this.jobs.get(jobId));
  }
}
