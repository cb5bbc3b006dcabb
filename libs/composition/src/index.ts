export * from './compose-parts';
export * from './compose-job-parts';
export * from './composition.config';
