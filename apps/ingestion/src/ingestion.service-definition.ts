import { join } from 'node:path';
import { IngestionService } from '@facet/contracts-rpc';
import type { ServiceDefinition } from '@facet/platform-bootstrap';
import { readConfig } from '@facet/platform-config';
import { ingestionConfigSchema } from './ingestion.config';
import { IngestionModule } from './ingestion.module';

export const ingestion: ServiceDefinition = {
  name: 'ingestion',
  module: IngestionModule,
  rpc: [IngestionService],
  parts: ['objectStore', 'eventBus', 'database', 'imageCodec'],
  migrations: { schema: 'ingestion', folder: join(__dirname, '../migrations') },
  http: { owns: (path, method) => method === 'POST' && path === '/v1/batches' },
  eventConcurrency: (environment) => readConfig(ingestionConfigSchema, environment).INGESTION_EVENT_CONCURRENCY,
};
