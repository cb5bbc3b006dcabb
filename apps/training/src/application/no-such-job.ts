import { FacetError } from '@facet/kernel';

export function noSuchJob(jobId: string): FacetError {
  return new FacetError('NOT_FOUND', `there is no job ${JSON.stringify(jobId)}; ListJobs lists those there are`, {
    reason: 'NO_SUCH_JOB',
  });
}
