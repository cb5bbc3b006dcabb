// All services in one process on embedded parts, with a detector that answers at once.
import { loadServices } from '@facet/facet-host';
import { startProcess } from '@facet/platform-bootstrap';
import { createLogger } from '@facet/platform-logging';
import { composeInstantParts } from './instant-parts';

async function start(): Promise<void> {
  const running = await startProcess({
    services: await loadServices(),
    compose: composeInstantParts,
    environment: process.env,
    logger: createLogger({ service: 'facet' }),
    httpPort: Number(process.env.FACET_HTTP_PORT),
    grpcPort: Number(process.env.FACET_GRPC_PORT),
  });
  process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)));
}

void start();
