import { join } from 'node:path';
import { ConversionService, DatasetService } from '@facet/contracts-rpc';
import type { ServiceDefinition } from '@facet/platform-bootstrap';
import { CONVERSION_SCHEMA } from './persistence/dataset.table';
import { TfrecordConversionModule } from './tfrecord-conversion.module';

export const tfrecordConversion: ServiceDefinition = {
  name: 'tfrecord-conversion',
  module: TfrecordConversionModule,
  rpc: [ConversionService, DatasetService],
  peers: ['ingestion', 'face-extraction'],
  parts: ['objectStore', 'eventBus', 'database'],
  migrations: { schema: CONVERSION_SCHEMA, folder: join(__dirname, '../migrations') },
};
