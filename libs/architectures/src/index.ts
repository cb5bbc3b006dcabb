export * from './architecture';
export * from './registry';
