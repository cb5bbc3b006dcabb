export { crc32c, maskedCrc32c } from './masked-crc32c';
export { encodeRecord, encodeRecords } from './record-writer';
export * from './record-reader';
export * from './shard-name';
export * from './feature-keys';
export * from './example-encoder';
export * from './example-decoder';
