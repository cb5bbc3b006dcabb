export { tfrecordConversion } from './tfrecord-conversion.service-definition';
