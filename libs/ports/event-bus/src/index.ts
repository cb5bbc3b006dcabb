export * from './event-bus.port';
export * from './failed-delivery';
