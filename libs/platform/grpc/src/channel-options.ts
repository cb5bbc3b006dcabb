import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import type { DescService } from '@bufbuild/protobuf';
import type { ChannelOptions } from '@grpc/grpc-js';

const MEBIBYTE = 1024 * 1024;

/** Largest request that a service takes when its definition does not say, in bytes. */
export const DEFAULT_MAX_REQUEST_BYTES = 4 * MEBIBYTE;

/** Largest reply that is sent or taken, in bytes. A reply comes from a service of ours; its size is the service's care. */
export const MAX_REPLY_BYTES = 64 * MEBIBYTE;

/** A client asks a silent connection whether it lives; foreign servers take more frequent pings for an attack. */
const CLIENT_KEEPALIVE_MS = 30_000;
/** A server does too, less often, so that the ping of a client that has calls comes first. */
const SERVER_KEEPALIVE_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;

/** A name is looked up again at most so often: replicas that come or go are seen within this time. */
const DNS_INTERVAL_MS = 5_000;
const LONGEST_RECONNECT_PAUSE_MS = 5_000;

/**
 * Attempts in all. A channel that sees more failures than a tenth of its successes stops trying again (gRFC A6): a server
 * in need is not asked four times as much.
 */
const RETRY = {
  maxAttempts: 4,
  initialBackoff: '0.1s',
  maxBackoff: '2s',
  backoffMultiplier: 2,
  retryableStatusCodes: ['UNAVAILABLE'],
};
const RETRY_BUDGET = { maxTokens: 20, tokenRatio: 0.1 };

/** Of a client of `service`: calls are spread over all addresses, and tried again where the proto says it is safe. */
export function clientOptions(service: DescService): ChannelOptions {
  return {
    'grpc.keepalive_time_ms': CLIENT_KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    'grpc.dns_min_time_between_resolutions_ms': DNS_INTERVAL_MS,
    'grpc.max_reconnect_backoff_ms': LONGEST_RECONNECT_PAUSE_MS,
    'grpc.max_receive_message_length': MAX_REPLY_BYTES,
    // The server says what it takes.
    'grpc.max_send_message_length': -1,
    'grpc.service_config': JSON.stringify(serviceConfig(service)),
    // A name server's TXT records have no say in how calls are retried.
    'grpc.service_config_disable_resolution': 1,
  };
}

export function serverOptions(limits: {
  readonly maxRequestBytes: number;
  readonly maxConnectionAgeMs: number;
  readonly maxConnectionAgeGraceMs: number;
}): ChannelOptions {
  return {
    'grpc.keepalive_time_ms': SERVER_KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    'grpc.max_connection_age_ms': limits.maxConnectionAgeMs,
    'grpc.max_connection_age_grace_ms': limits.maxConnectionAgeGraceMs,
    'grpc.max_receive_message_length': limits.maxRequestBytes,
    'grpc.max_send_message_length': MAX_REPLY_BYTES,
  };
}

function serviceConfig(service: DescService): object {
  const safe = service.methods.filter(
    ({ idempotency }) => idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN,
  );
  const name = safe.map((method) => ({ service: service.typeName, method: method.name }));
  return {
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig: name.length > 0 ? [{ name, retryPolicy: RETRY }] : [],
    retryThrottling: RETRY_BUDGET,
  };
}
