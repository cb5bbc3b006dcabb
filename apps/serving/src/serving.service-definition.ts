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
  // Tensors: a full batch of crops as numbers, or a photo of the largest size with all that is around it.
  maxRequestBytes: 64 * 1024 * 1024,
  parts: ['objectStore', 'eventBus', 'database', 'faceDetector', 'imageCodec'],
  migrations: { schema: 'serving', folder: join(__dirname, '../migrations') },
  http: { owns: REST_PATHS.serving },
};
