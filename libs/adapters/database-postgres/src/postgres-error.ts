import { FacetError } from '@facet/kernel';

/** SQLSTATE of failures after which the whole transaction can simply run again. */
const RUN_AGAIN = new Set(['40001', '40P01']);

/** SQLSTATE -> what it is to a caller; classes (first two characters) where the whole class means the same. */
const MEANINGS: Readonly<
  Record<string, readonly ['UNAVAILABLE' | 'DEADLINE_EXCEEDED' | 'RESOURCE_EXHAUSTED', string]>
> = {
  '08': ['UNAVAILABLE', 'DATABASE_UNREACHABLE'],
  '57P01': ['UNAVAILABLE', 'DATABASE_UNREACHABLE'],
  '57P02': ['UNAVAILABLE', 'DATABASE_UNREACHABLE'],
  '57P03': ['UNAVAILABLE', 'DATABASE_UNREACHABLE'],
  '57014': ['DEADLINE_EXCEEDED', 'STATEMENT_TIMEOUT'],
  '55P03': ['DEADLINE_EXCEEDED', 'LOCK_TIMEOUT'],
  '25P03': ['DEADLINE_EXCEEDED', 'TRANSACTION_TIMEOUT'],
  '53': ['RESOURCE_EXHAUSTED', 'DATABASE_OUT_OF_RESOURCES'],
};

/** Node's own codes of a connection that could not be made or broke. */
const BROKEN = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

const codeOf = (error: unknown): string => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** Whether the transaction that ended so lost against another one, and may win when it runs again. */
export function lostAgainstAnother(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (RUN_AGAIN.has(codeOf(cause))) return true;
  return false;
}

/**
 * What the driver threw, as a FacetError where the server or the way to it is at fault: UNAVAILABLE, DEADLINE_EXCEEDED
 * or RESOURCE_EXHAUSTED. A broken constraint or bad SQL stays what it is: the caller's own matter.
 * The address, which may hold a password, is in no message.
 */
export function translated(error: unknown): unknown {
  const code = codeOf(error);
  const meaning = MEANINGS[code] ?? MEANINGS[code.slice(0, 2)];
  if (meaning && code.length === 5)
    return new FacetError(meaning[0], `the database answered ${code}: ${(error as Error).message}`, {
      reason: meaning[1],
      cause: error,
    });
  // node-postgres has no codes of its own for these.
  const message = error instanceof Error ? error.message : '';
  const isBroken =
    BROKEN.has(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      message,
    );
  if (isBroken)
    return new FacetError('UNAVAILABLE', `the database cannot be reached (${code || message})`, {
      reason: 'DATABASE_UNREACHABLE',
      cause: error,
    });
  return error;
}
