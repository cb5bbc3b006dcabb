import { join } from 'node:path';
import { TrainingService } from '@facet/contracts-rpc';
import type { ServiceDefinition } from '@facet/platform-bootstrap';
import { TRAINING_SCHEMA } from './persistence/training.schema';
import { TrainingModule } from './training.module';

export const training: ServiceDefinition = {
  name: 'training',
  module: TrainingModule,
  rpc: [TrainingService],
  parts: ['objectStore', 'eventBus', 'database', 'jobRunner'],
  migrations: { schema: TRAINING_SCHEMA, folder: join(__dirname, '../migrations') },
};
