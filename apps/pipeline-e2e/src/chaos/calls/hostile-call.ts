import type { Random } from './hostile-values';

/** An rpc or a route. */
export interface HostileCall {
  readonly name: string;
  /** Calls it with what `random` makes. Never rejects. */
  answer(random: Random, deadlineMs: number): Promise<Answer>;
}

/** What no answer may be: a fault of the service, none in time, or a refusal that names no field of the request. */
export type Broken = 'unexpected' | 'unanswered' | 'unnamed';

export interface Answer {
  /** Code of gRPC or status of HTTP. */
  readonly status: string;
  readonly broken?: Broken | undefined;
  /** Of an error. */
  readonly message?: string;
  readonly sent: unknown;
}
