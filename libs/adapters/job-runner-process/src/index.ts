export * from './process-job-runner';
