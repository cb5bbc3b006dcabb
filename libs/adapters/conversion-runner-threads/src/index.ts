export { OwnThreadConversionRunner } from './own-thread-conversion-runner';
export { ThreadConversionRunner, type ThreadOptions } from './thread-conversion-runner';
