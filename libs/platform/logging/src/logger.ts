import type { LoggerService } from '@nestjs/common';
import { callContext } from '@facet/platform-call-context';
import { traceIds } from '@facet/platform-telemetry';
import { pino, type Logger } from 'pino';

export type { Logger };

/** Injection token of the service's logger. */
export const LOGGER = Symbol('LOGGER');

export interface LoggerOptions {
  /** Name of the process or service; a field of every line. */
  readonly service: string;
  /** pino level; default `info`. */
  readonly level?: string;
  /** Default: standard error, so that standard output stays free for results. */
  readonly destination?: NodeJS.WritableStream;
}

/**
 * One JSON line per event; ids are fields, never parts of the message: those of the trace, and those of the call or event
 * at hand (batchId, photoSha256, jobId, datasetVersion).
 */
export function createLogger({ service, level = 'info', destination = process.stderr }: LoggerOptions): Logger {
  const mixin = () => ({ ...traceIds(), ...callContext()?.ids });
  return pino({ base: { service }, level, mixin, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** Nest's own messages through `logger`: its start-up chatter as debug lines. */
export function nestLogger(logger: Logger): LoggerService {
  const line = (message: unknown) => (message instanceof Error ? message.message : String(message));
  return {
    log: (message) => logger.debug(line(message)),
    debug: (message) => logger.debug(line(message)),
    verbose: (message) => logger.trace(line(message)),
    warn: (message) => logger.warn(line(message)),
    error: (message, ...details) => logger.error({ details: details.map(String) }, line(message)),
    fatal: (message) => logger.fatal(line(message)),
  };
}
