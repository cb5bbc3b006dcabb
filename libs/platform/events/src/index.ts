export * from './event-context';
export * from './on-event';
export * from './event-transport';
export * from './traced-event-bus';
