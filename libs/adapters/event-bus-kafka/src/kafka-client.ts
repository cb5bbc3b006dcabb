import { FacetError } from '@facet/kernel';
import { Kafka, logLevel, type RetryOptions } from 'kafkajs';

export interface KafkaConnection {
  /** `host:port` of some brokers; the others are found through these. */
  readonly brokers: readonly string[];
  /** Name in the brokers' logs and quotas, and the `ce_source` of events; default `facet`. */
  readonly clientId?: string;
}

/** About 10 s in all, then kafkajs gives up what it was doing, and the consumer starts anew. */
export const RETRY: RetryOptions = {
  initialRetryTime: 100,
  maxRetryTime: 2000,
  retries: 9,
  factor: 0.2,
  multiplier: 2,
};

/**
 * Clients are not shared between consumers: those of one client and group share their record of committed offsets.
 * kafkajs's log is off: faults that matter reach the caller as errors or events.
 */
export function kafkaClient({ brokers, clientId = 'facet' }: KafkaConnection): Kafka {
  return new Kafka({
    clientId,
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3000,
    retry: RETRY,
  });
}

/** An error of kafkajs as UNAVAILABLE with the addresses, which is what a person needs to know. */
export function unavailable(what: string, { brokers }: KafkaConnection, cause: unknown): FacetError {
  if (cause instanceof FacetError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  return new FacetError('UNAVAILABLE', `Kafka at ${brokers.join(',')} ${what}: ${said}`, {
    reason: 'KAFKA_UNAVAILABLE',
    details: { brokers: brokers.join(',') },
    cause,
  });
}
