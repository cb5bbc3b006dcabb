import type { ServerUnaryCall } from '@grpc/grpc-js';

/** Aborted when the caller hangs up or the call's deadline passes. */
export function callSignal(call: Pick<ServerUnaryCall<unknown, unknown>, 'once' | 'cancelled'>): AbortSignal {
  const controller = new AbortController();
  if (call.cancelled) controller.abort();
  else call.once('cancelled', () => controller.abort());
  return controller.signal;
}
