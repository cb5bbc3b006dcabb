import { join } from 'node:path';
import { ProcessJobRunner } from '@facet/adapter-job-runner-process';
import type { JobRunner } from '@facet/port-job-runner';
import { jobPrograms } from './job-programs';

/** Jobs as child processes of a command, which holds no data folder; logs are in the folder that a service has them in. */
export const composeJobRunner = (dataFolder: string): JobRunner =>
  new ProcessJobRunner({ programs: jobPrograms(), logFolder: join(dataFolder, 'jobs', 'logs') });
