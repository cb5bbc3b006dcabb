import { FacetError } from '@facet/kernel';

/** The SDK's errors, as far as we look at them: `code` is an HTTP status, or Node's or the SDK's own word. */
interface StorageError {
  readonly code?: number | string;
  readonly message?: string;
}

const codeOf = (error: unknown) => (error as StorageError).code;

export const isMissing = (error: unknown): boolean => codeOf(error) === 404;

/** A precondition (`ifGenerationMatch`) that did not hold. */
export const isConditionFailed = (error: unknown): boolean => codeOf(error) === 412;

/** The SDK's words for bytes whose checksum is not that of the object. */
const DAMAGED = new Set(['CONTENT_DOWNLOAD_MISMATCH', 'FILE_NO_UPLOAD', 'FILE_NO_UPLOAD_DELETE']);

/** How a resumable upload begins its last words; it has no code then. */
const GAVE_UP = /^Retry (total time )?limit exceeded/;

/**
 * What the SDK threw, after its own retries, as a FacetError: a missing object is NOT_FOUND, and nothing else is.
 * Errors that are not the SDK's (those of a source that is being written) stay as they are.
 */
export function translated(error: unknown, key: string): unknown {
  if (error instanceof FacetError) return error;
  const code = codeOf(error);
  const message = (error as StorageError).message ?? '';
  if (isMissing(error))
    return new FacetError('NOT_FOUND', `there is no object ${key}`, { reason: 'NO_SUCH_OBJECT', cause: error });
  if (typeof code === 'string' && DAMAGED.has(code))
    return new FacetError('DATA_LOSS', `the bytes of ${key} do not have the checksum that they should have`, {
      reason: 'CHECKSUM_MISMATCH',
      cause: error,
    });
  if (code === 401 || code === 403)
    return new FacetError('PERMISSION_DENIED', `the object store does not allow it for ${key}: ${message}`, {
      reason: 'OBJECT_STORE_DENIED',
      cause: error,
    });
  if (typeof code === 'number' && (code === 408 || code === 429 || code >= 500))
    return new FacetError('UNAVAILABLE', `the object store answered ${code} for ${key}`, {
      reason: 'OBJECT_STORE_UNAVAILABLE',
      cause: error,
    });
  if ((typeof code === 'string' && /^E[A-Z_]+$/.test(code)) || GAVE_UP.test(message))
    return new FacetError('UNAVAILABLE', `the object store cannot be reached for ${key} (${code ?? message})`, {
      reason: 'OBJECT_STORE_UNAVAILABLE',
      cause: error,
    });
  return error;
}
