import { join } from 'node:path';
import { inference, REST_PATHS, ServingService, tensorflowServing } from '@facet/contracts-rpc';
import type { ServiceDefinition } from '@facet/platform-bootstrap';
import { ServingModule } from './serving.module';

export const serving: ServiceDefinition = {
  name: 'serving',
  module: ServingModule,
  rpc: [
    ServingService,
    inference.GRPCInferenceService,
    tensorflowServing.PredictionService,
    tensorflowServing.ModelService,
  ],
  parts: ['objectStore', 'eventBus', 'database', 'faceDetector', 'imageCodec'],
  migrations: { schema: 'serving', folder: join(__dirname, '../migrations') },
  http: { owns: REST_PATHS.serving },
};
