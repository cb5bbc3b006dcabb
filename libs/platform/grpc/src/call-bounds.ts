import { callContext } from '@facet/platform-call-context';
import type { ClientReadableStream, ClientUnaryCall, ClientWritableStream } from '@grpc/grpc-js';

export interface GrpcCallOptions {
  readonly signal?: AbortSignal;
  /** Default: 30 s for one reply; none for a stream. Never longer than the call has in which this one is made. */
  readonly deadlineMs?: number;
  /** Longest silence of the other side of a stream; default 10 minutes. */
  readonly idleMs?: number;
}

type ClientCall = ClientUnaryCall | ClientReadableStream<object> | ClientWritableStream<object>;

/** What is left of the time of the call that this one is made for. */
export function deadlineOf({ deadlineMs = Infinity }: GrpcCallOptions): number {
  return Math.min(Date.now() + deadlineMs, callContext()?.deadline ?? Infinity);
}

/** Cancels a call when its caller wants it, and when the call has ended that it is made for. */
export function cancelWithCaller(call: ClientCall, { signal }: GrpcCallOptions): void {
  const signals = [signal, callContext()?.signal].filter((one) => one !== undefined);
  const cancel = () => call.cancel();
  for (const one of signals) {
    if (one.aborted) cancel();
    one.addEventListener('abort', cancel, { once: true });
    call.on('status', () => one.removeEventListener('abort', cancel));
  }
}

/** Does something once when it was not stopped in time. */
export class IdleTimer {
  private timer: NodeJS.Timeout | undefined;
  /** Whether it came to it. */
  over = false;

  constructor(
    private readonly ms: number,
    private readonly giveUp: () => void,
  ) {}

  start(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.over = true;
      this.giveUp();
    }, this.ms);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
