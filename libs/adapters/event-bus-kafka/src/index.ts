export * from './kafka-event-bus';
export type { TopicSettings } from './kafka-topics';
