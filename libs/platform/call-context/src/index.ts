export * from './call-context';
export * from './log-ids';
