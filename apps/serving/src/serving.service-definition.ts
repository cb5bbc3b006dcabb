import { join } from 'node:path';
import { inference, ServingService, tensorflowServing } from '@facet/contracts-rpc';
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
  // The list of models, `/v1/models` alone, is the gateway's.
  http: { owns: (path) => /^\/v1\/(recognize$|models\/.)/i.test(path) },
};
