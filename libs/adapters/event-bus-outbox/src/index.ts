export * from './outbox-event-bus';
