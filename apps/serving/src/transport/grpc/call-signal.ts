import type { ServerUnaryCall } from '@grpc/grpc-js';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

type Call = Pick<ServerUnaryCall<unknown, unknown>, 'once' | 'cancelled'>;

/** Parameter of a gRPC handler: an AbortSignal, aborted when the caller hangs up or the call's deadline passes. */
export const CallSignal = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const call = context.getArgByIndex<Call>(2);
  const controller = new AbortController();
  if (call.cancelled) controller.abort();
  else call.once('cancelled', () => controller.abort());
  return controller.signal;
});
