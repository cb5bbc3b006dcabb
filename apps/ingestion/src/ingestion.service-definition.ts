import { join } from 'node:path';
import { IngestionService, LedgerService, REST_PATHS } from '@facet/contracts-rpc';
import type { ServiceDefinition } from '@facet/platform-bootstrap';
import { readConfig } from '@facet/platform-config';
import { ingestionConfigSchema } from './ingestion.config';
import { IngestionModule } from './ingestion.module';

export const ingestion: ServiceDefinition = {
  name: 'ingestion',
  module: IngestionModule,
  rpc: [IngestionService, LedgerService],
  parts: ['objectStore', 'eventBus', 'database', 'imageCodec'],
  migrations: { schema: 'ingestion', folder: join(__dirname, '../migrations') },
  http: { owns: REST_PATHS.ingestion },
  eventConcurrency: (environment) => readConfig(ingestionConfigSchema, environment).INGESTION_EVENT_CONCURRENCY,
};
