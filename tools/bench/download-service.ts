import { writeFileSync } from 'node:fs';
import { startFacet } from '@facet/facet-host';
import { IngestionService } from '@facet/contracts-rpc';
import { grpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';

// For the benchmark `download`: the whole ingestion service on a list, with the embedded database started new, up to the
// sealed batch with its rows, events and stored photos: `download-service.ts LIST DATA RESULT`. RESULT gets how many
// photos there are.

async function main([list, dataFolder, result]: string[]): Promise<void> {
  const logger = createLogger({ service: 'bench', level: 'warn' });
  const only = ['ingestion'] as const;
  const facet = await startFacet({
    ...{ dataFolder: dataFolder!, only, httpPort: 0, grpcPort: 0, logger, environment: process.env },
  });
  const client = grpcClient(IngestionService, `127.0.0.1:${facet.grpcPort}`);
  let photos = 0;
  for await (const { batch } of client.ingestSource({ source: list! })) if (batch) photos = batch.pending;
  client.close();
  await facet.stop();
  writeFileSync(result!, JSON.stringify({ photos }));
}

void main(process.argv.slice(2));
