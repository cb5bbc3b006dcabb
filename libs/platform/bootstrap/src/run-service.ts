import { FacetError } from '@facet/kernel';
import { readConfig } from '@facet/platform-config';
import { createLogger } from '@facet/platform-logging';
import { z } from 'zod';
import type { ComposeParts } from './parts';
import type { ServiceDefinition } from './service-definition';
import { startProcess } from './start-process';

/** Variables that every service's own process reads. */
export const PROCESS_CONFIG = z.object({
  FACET_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('least level of log lines'),
  FACET_LISTEN_HOST: z.string().default('127.0.0.1').describe('address to listen on'),
  FACET_HTTP_PORT: z.coerce.number().int().min(0).max(65535).default(8080).describe('HTTP port; 0 for any'),
  FACET_GRPC_PORT: z.coerce.number().int().min(0).max(65535).default(8500).describe('gRPC port; 0 for any'),
});

/** A service's `main`: runs it until SIGTERM or SIGINT; a failed start is one log line and exit status 1. */
export async function runService(service: ServiceDefinition, compose: ComposeParts): Promise<void> {
  const logger = createLogger({ service: service.name });
  try {
    const config = readConfig(PROCESS_CONFIG, process.env);
    logger.level = config.FACET_LOG_LEVEL;
    const running = await startProcess({
      services: [service],
      compose,
      environment: process.env,
      logger,
      host: config.FACET_LISTEN_HOST,
      httpPort: config.FACET_HTTP_PORT,
      grpcPort: config.FACET_GRPC_PORT,
    });
    logger.info({ httpPort: running.httpPort, grpcPort: running.grpcPort }, 'listening');
    const stop = () => void running.stop().then(() => process.exit(0));
    process.once('SIGTERM', stop).once('SIGINT', stop);
  } catch (error) {
    const { message, reason } = FacetError.from(error);
    logger.fatal({ reason }, message);
    process.exit(1);
  }
}
