/** What a bus consumer does with an event whose handler failed with this code. */
export type BusAction = 'retry' | 'dead-letter';

interface CodeMeaning {
  /** gRPC status number. */
  readonly grpc: number;
  readonly http: number;
  readonly bus: BusAction;
}

/** The one table from an error's code to the wires: gRPC status, HTTP status, and what the event bus does. */
export const ERROR_CODES = {
  INVALID_ARGUMENT: { grpc: 3, http: 400, bus: 'dead-letter' },
  FAILED_PRECONDITION: { grpc: 9, http: 400, bus: 'dead-letter' },
  OUT_OF_RANGE: { grpc: 11, http: 400, bus: 'dead-letter' },
  UNAUTHENTICATED: { grpc: 16, http: 401, bus: 'dead-letter' },
  PERMISSION_DENIED: { grpc: 7, http: 403, bus: 'dead-letter' },
  NOT_FOUND: { grpc: 5, http: 404, bus: 'dead-letter' },
  ALREADY_EXISTS: { grpc: 6, http: 409, bus: 'dead-letter' },
  ABORTED: { grpc: 10, http: 409, bus: 'retry' },
  RESOURCE_EXHAUSTED: { grpc: 8, http: 429, bus: 'retry' },
  CANCELLED: { grpc: 1, http: 499, bus: 'retry' },
  DATA_LOSS: { grpc: 15, http: 500, bus: 'dead-letter' },
  INTERNAL: { grpc: 13, http: 500, bus: 'retry' },
  UNKNOWN: { grpc: 2, http: 500, bus: 'retry' },
  UNIMPLEMENTED: { grpc: 12, http: 501, bus: 'dead-letter' },
  UNAVAILABLE: { grpc: 14, http: 503, bus: 'retry' },
  DEADLINE_EXCEEDED: { grpc: 4, http: 504, bus: 'retry' },
} as const satisfies Record<string, CodeMeaning>;

/** The canonical gRPC status names. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Where HTTP has a status of its own for what an error's reason says; a client tries again after 429, which would not help. */
const HTTP_OF_REASON: Readonly<Record<string, number>> = { TOO_MANY_BYTES: 413, UNSUPPORTED_CONTENT_TYPE: 415 };

/** The HTTP status of an error. */
export function httpStatusOf({ code, reason }: { readonly code: ErrorCode; readonly reason: string }): number {
  return HTTP_OF_REASON[reason] ?? ERROR_CODES[code].http;
}
