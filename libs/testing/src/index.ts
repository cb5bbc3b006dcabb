export * from './eager-tensorflow';
export * from './object-store.conformance';
export * from './python-tensorflow';
