export * from './compose-parts';
export * from './composition.config';
