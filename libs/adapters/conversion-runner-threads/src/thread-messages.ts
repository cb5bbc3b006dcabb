import { FacetError, type ErrorCode } from '@facet/kernel';
import type { ConversionJob, ConvertedShard } from '@facet/port-conversion-runner';

/** What a thread is started with. */
export interface ThreadData {
  /** Path of the module whose `convertShard` is run. */
  readonly program: string;
  readonly job: ConversionJob;
  readonly shards: readonly number[];
  /** Index into `shards` of the next one to take; shared by all threads. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** What a thread says: a shard's end, or the failure that ended the thread. */
export type ThreadMessage = { readonly shard: ConvertedShard } | { readonly failure: Failure };

/** An error as plain data; its class does not survive the way between threads. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly reason: string;
  readonly details: FacetError['details'];
  readonly stack: string | undefined;
}

export function failureOf(error: unknown): Failure {
  const { code, message, reason, details, cause } = FacetError.from(error);
  return { code, message, reason, details, stack: cause instanceof Error ? cause.stack : undefined };
}

export function errorOf({ code, message, reason, details, stack }: Failure): FacetError {
  const cause = stack === undefined ? undefined : Object.assign(new Error(message), { stack });
  return new FacetError(code, message, { reason, details, cause });
}
