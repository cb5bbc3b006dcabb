export * from './object-store.port';
export * from './object-key';
export * from './split-address';
