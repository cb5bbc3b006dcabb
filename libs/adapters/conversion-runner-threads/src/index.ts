export { ThreadConversionRunner, type ThreadOptions } from './thread-conversion-runner';
