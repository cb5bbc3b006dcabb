import { FacetError } from '@facet/kernel';
import { fromWire, type Reply, type Request } from './messages';

export interface CallOptions {
  /** Aborting rejects the call with CANCELLED and aborts the signal of the method in the child. */
  readonly signal?: AbortSignal;
  /** After it the call rejects with DEADLINE_EXCEEDED. Default: none. */
  readonly timeoutMs?: number;
}

interface PendingCall {
  readonly request: Request & { kind: 'call' };
  sent: boolean;
  settle(outcome: { result: unknown } | { error: unknown }): void;
}

/** The calls that wait for the child: for it to start, or for its answer. */
export class PendingCalls {
  private readonly calls = new Map<number, PendingCall>();
  private lastId = 0;

  /** `send` is called for a cancellation of a call that the child has. */
  add<T>(method: string, payload: unknown, options: CallOptions, send: (request: Request) => void): Promise<T> {
    const { signal, timeoutMs } = options;
    const id = ++this.lastId;
    return new Promise<T>((resolve, reject) => {
      const giveUp = (error: FacetError) => {
        if (call.sent) send({ kind: 'cancel', id });
        call.settle({ error });
      };
      const cancelled = () =>
        giveUp(new FacetError('CANCELLED', `the call of ${method} was cancelled`, { cause: signal?.reason }));
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(
              () => giveUp(new FacetError('DEADLINE_EXCEEDED', `${method} did not answer in ${timeoutMs} ms`)),
              timeoutMs,
            );
      const call: PendingCall = {
        request: { kind: 'call', id, method, payload },
        sent: false,
        settle: (outcome) => {
          if (!this.calls.delete(id)) return;
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancelled);
          if ('error' in outcome) reject(outcome.error as Error);
          else resolve(outcome.result as T);
        },
      };
      this.calls.set(id, call);
      if (signal?.aborted) cancelled();
      else signal?.addEventListener('abort', cancelled, { once: true });
    });
  }

  /** Hands every call that the child does not have yet to `send`; what cannot be sent is rejected. */
  sendUnsent(send: (request: Request) => void): void {
    for (const call of [...this.calls.values()]) {
      if (call.sent) continue;
      try {
        send(call.request);
        call.sent = true;
      } catch (error) {
        call.settle({ error });
      }
    }
  }

  /** A reply to a call that was given up is dropped. */
  settle(reply: Reply): void {
    this.calls.get(reply.id)?.settle('error' in reply ? { error: fromWire(reply.error) } : { result: reply.result });
  }

  /** Rejects the calls that the child has, or all. */
  reject(which: 'sent' | 'all', errorFor: (method: string) => FacetError): void {
    for (const call of [...this.calls.values()])
      if (which === 'all' || call.sent) call.settle({ error: errorFor(call.request.method) });
  }
}
