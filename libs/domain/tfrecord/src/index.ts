export * from './write';
export { DEFAULT_MAX_RECORD_BYTES, readRecords, type ReadRecordsOptions } from './record-reader';
export * from './record-file';
export * from './example-decoder';
export * from './decode-record';
export * from './relabelled-example';
