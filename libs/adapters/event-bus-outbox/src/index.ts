export * from './outbox-event-bus';
export * from './outbox-operations';
