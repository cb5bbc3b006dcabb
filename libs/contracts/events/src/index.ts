export * from './topics';
export * from './encode-event';
