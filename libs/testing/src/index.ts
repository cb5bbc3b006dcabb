export * from './eager-tensorflow';
export * from './bus-operations.conformance';
export * from './event-bus.conformance';
export * from './object-store.conformance';
export * from './python-tensorflow';
