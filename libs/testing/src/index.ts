export * from './black-png';
export * from './eager-tensorflow';
export * from './event-bus.conformance';
export * from './object-store.conformance';
export * from './python-tensorflow';
export * from './stand-still';
export * from './triton-client';
