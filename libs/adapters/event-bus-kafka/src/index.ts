export * from './kafka-event-bus';
export * from './kafka-operations';
export type { TopicSettings } from './kafka-topics';
