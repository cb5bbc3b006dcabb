export * from './conversion-runner.port';
export * from './conversion-job';
