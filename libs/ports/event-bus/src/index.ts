export * from './event-bus.port';
export * from './failed-delivery';
export * from './dead-letter';
export * from './bus-operations.port';
