export * from './session';
export type { Device, SessionOptions } from './session-config';
export { checkFeed, type InputSpec } from './feed-check';
export { readVariables } from './read-variables';
export { setVariables } from './set-variables';
export { readCheckpoint } from './read-checkpoint';
