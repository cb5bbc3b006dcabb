import { FacetError } from '@facet/kernel';
import { readConfig } from '@facet/platform-config';
import { createLogger, type Logger } from '@facet/platform-logging';
import { z } from 'zod';
import type { ComposeParts } from './parts';
import type { ServiceDefinition } from './service-definition';
import { startProcess, type RunningProcess } from './start-process';

/** Variables that every service's own process reads. */
export const PROCESS_CONFIG = z.object({
  FACET_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('least level of log lines'),
  FACET_LISTEN_HOST: z.string().default('127.0.0.1').describe('address to listen on'),
  FACET_HTTP_PORT: z.coerce.number().int().min(0).max(65535).default(8080).describe('HTTP port; 0 for any'),
  FACET_GRPC_PORT: z.coerce.number().int().min(0).max(65535).default(8500).describe('gRPC port; 0 for any'),
  FACET_NOT_READY_EXIT_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(20_000)
    .describe('a process that was ready and is not for so long ends, to be started again'),
});

type ProcessConfig = z.infer<typeof PROCESS_CONFIG>;

const READY_INTERVAL_MS = 1_000;

/**
 * A service's `main`: runs it until SIGTERM or SIGINT (exit status 0), or until it has lost what it needs for too long
 * (exit status 1). A failed start is one log line and exit status 1.
 */
export async function runService(service: ServiceDefinition, compose: ComposeParts): Promise<void> {
  const logger = createLogger({ service: service.name });
  const starting = new AbortController();
  let running: RunningProcess | undefined;
  let status = 0;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    starting.abort();
    stopping ??= running?.stop().then(() => process.exit(status));
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    const config = readConfig(PROCESS_CONFIG, process.env);
    logger.level = config.FACET_LOG_LEVEL;
    running = await startProcess({
      services: [service],
      compose,
      environment: process.env,
      logger,
      host: config.FACET_LISTEN_HOST,
      httpPort: config.FACET_HTTP_PORT,
      grpcPort: config.FACET_GRPC_PORT,
      signal: starting.signal,
    });
    logger.info({ httpPort: running.httpPort, grpcPort: running.grpcPort }, 'listening');
    if (starting.signal.aborted) stop();
    endWhenNotReady(running, config, logger, () => {
      status = 1;
      stop();
    });
  } catch (error) {
    if (starting.signal.aborted) process.exit(0);
    const { message, reason } = FacetError.from(error);
    logger.fatal({ reason }, message);
    process.exit(1);
  }
}

/** What was lost for good comes back with a new process, which whoever watches over this one starts. */
function endWhenNotReady(running: RunningProcess, config: ProcessConfig, logger: Logger, end: () => void): void {
  let since: number | undefined;
  const look = () => {
    const missing = running.missing();
    if (missing.length === 0) since = undefined;
    else since ??= Date.now();
    if (since === undefined || Date.now() - since < config.FACET_NOT_READY_EXIT_MS) return;
    clearInterval(timer);
    logger.fatal({ missing }, 'not ready for too long');
    end();
  };
  const timer = setInterval(look, READY_INTERVAL_MS);
  timer.unref();
}
