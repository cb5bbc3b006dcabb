export * from './object-store.port';
export * from './object-key';
