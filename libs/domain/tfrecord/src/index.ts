export { crc32c, maskedCrc32c } from './masked-crc32c';
export { encodeExampleRecords, encodeRecord, encodeRecords } from './record-writer';
export { RecordChecker } from './record-checker';
export { compress, compressionOf, decompress, type Compression } from './compression';
export { DEFAULT_MAX_RECORD_BYTES, readRecords, type ReadRecordsOptions } from './record-reader';
export * from './record-file';
export * from './shard-name';
export * from './feature-keys';
export {
  bytesFeature,
  encodeExample,
  floatFeature,
  int64Feature,
  textFeature,
  type Features,
  type FeatureValue,
} from './example-encoder';
export * from './example-decoder';
export * from './decode-record';
