export { EventFile } from './event-file';
export * from './summary-values';
export * from './hparams';
