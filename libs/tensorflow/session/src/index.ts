export * from './session';
export type { SessionOptions } from './session-config';
