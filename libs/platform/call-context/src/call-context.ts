import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogIds } from './log-ids';

/** What the work at hand was asked for by: a gRPC call, an HTTP request, an event. */
export interface CallContext {
  /** When the caller stops waiting, in milliseconds since 1970; Infinity when it does not say. */
  readonly deadline: number;
  /** Aborted when the caller has gone, when the deadline has passed, and when the call has been answered. */
  readonly signal?: AbortSignal;
  /** What log lines about the work carry. */
  readonly ids: LogIds;
}

const current = new AsyncLocalStorage<CallContext>();

/** Of the work that asks; undefined outside of any call. */
export const callContext = (): CallContext | undefined => current.getStore();

/** Does `work`, and all that it begins, as part of `context`. */
export const inCall = <T>(context: CallContext, work: () => T): T => current.run(context, work);

/** Does `work` that outlives the call at hand: it has neither its deadline nor its ids, and does not end with it. */
export const outsideCall = <T>(work: () => T): T => current.exit(work);
