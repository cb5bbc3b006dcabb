export * from './metric-schema';
export * from './metrics';
export { gauge } from './read-gauges';
export * from './telemetry.config';
export * from './tracing';
export * from './spans';
