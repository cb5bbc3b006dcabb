// What writing a file needs: without the protobuf runtime, whose loading a short-lived thread would feel.
export { crc32c, maskedCrc32c } from './masked-crc32c';
export { encodeExampleRecords, encodeRecord, encodeRecords } from './record-writer';
export { compress, type Compression } from './compression';
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
