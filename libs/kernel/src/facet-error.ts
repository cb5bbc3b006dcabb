import { ERROR_CODES, type ErrorCode } from './error-codes';

export interface FacetErrorOptions {
  /** Stable UPPER_SNAKE identifier of the condition, e.g. `DATA_FOLDER_LOCKED`; defaults to the code. */
  readonly reason?: string;
  /** Facts that a program can read: limits, measured values, ids. Never secrets, never whole payloads. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
}

/** Reason of what no sentence was written for: a bug, or a library's own words. */
const UNEXPECTED = 'UNEXPECTED';

/**
 * A failure that somebody can act on: bad input, a missing or broken dependency, a limit.
 * The message is one sentence that names the field, what was given and what would be right.
 */
export class FacetError extends Error {
  override readonly name: string = 'FacetError';
  readonly reason: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { reason, details, cause }: FacetErrorOptions = {},
  ) {
    super(message, { cause });
    this.reason = reason ?? code;
    this.details = details ?? {};
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return ERROR_CODES[this.code].bus === 'retry';
  }

  /**
   * `error` itself when it is a FacetError, or the FacetError that a library has wrapped in an error of its own; else one
   * that keeps it as its cause: RESOURCE_EXHAUSTED (DISK_FULL) for what the system says of a full disk, INTERNAL
   * (UNEXPECTED) for all else.
   */
  static from(error: unknown): FacetError {
    for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof FacetError) return cause;
    if (isDiskFull(error)) return FacetError.diskFull(error);
    const message = error instanceof Error ? error.message : String(error);
    return new FacetError('INTERNAL', message, { reason: UNEXPECTED, cause: error });
  }

  /** `from`, for whoever calls from outside: an unexpected error's message may hold statements, paths and values. */
  static told(error: unknown): FacetError {
    const failure = FacetError.from(error);
    if (failure.reason !== UNEXPECTED) return failure;
    const message = 'something unexpected went wrong; the log of the service says what';
    return new FacetError('INTERNAL', message, { reason: UNEXPECTED, cause: failure });
  }

  /** RESOURCE_EXHAUSTED (DISK_FULL), for libraries that say it in words of their own. */
  static diskFull(cause: unknown): FacetError {
    return new FacetError('RESOURCE_EXHAUSTED', 'the disk is full; free some space and try again', {
      reason: 'DISK_FULL',
      cause,
    });
  }
}

function isDiskFull(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** A bug: a state that the code rules out. Never caught short of the process's edge. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
