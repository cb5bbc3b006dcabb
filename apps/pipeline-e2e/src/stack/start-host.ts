import { loadServices } from '@facet/facet-host';
import { startProcess, type ComposeParts } from '@facet/platform-bootstrap';
import { createLogger } from '@facet/platform-logging';

/** A program of all services on `FACET_HTTP_PORT` and `FACET_GRPC_PORT` with the parts that `compose` picks. */
export async function startHost(compose: ComposeParts): Promise<void> {
  const running = await startProcess({
    services: await loadServices(),
    compose,
    environment: process.env,
    logger: createLogger({ service: 'facet' }),
    httpPort: Number(process.env.FACET_HTTP_PORT),
    grpcPort: Number(process.env.FACET_GRPC_PORT),
  });
  process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)));
}
