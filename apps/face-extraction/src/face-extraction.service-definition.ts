import { join } from 'node:path';
import { FaceExtractionService } from '@facet/contracts-rpc';
import type { ServiceDefinition } from '@facet/platform-bootstrap';
import { readConfig } from '@facet/platform-config';
import { faceExtractionConfigSchema } from './face-extraction.config';
import { FaceExtractionModule } from './face-extraction.module';

export const faceExtraction: ServiceDefinition = {
  name: 'face-extraction',
  module: FaceExtractionModule,
  rpc: [FaceExtractionService],
  parts: ['objectStore', 'eventBus', 'database', 'imageCodec', 'faceDetector', 'faceEmbedder'],
  migrations: { schema: 'face_extraction', folder: join(__dirname, '../migrations') },
  eventConcurrency: (environment) =>
    readConfig(faceExtractionConfigSchema, environment).FACE_EXTRACTION_EVENT_CONCURRENCY,
};
