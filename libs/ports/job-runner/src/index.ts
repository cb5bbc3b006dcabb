export * from './job-runner.port';
