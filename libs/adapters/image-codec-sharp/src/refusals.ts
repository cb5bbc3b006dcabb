import { FacetError } from '@facet/kernel';

type UnfitReason = 'EMPTY_FILE' | 'UNSUPPORTED_FORMAT' | 'ANIMATED' | 'UNREADABLE';

/** Bytes that are no picture we can use. */
export function unfit(reason: UnfitReason, message: string, cause?: unknown): FacetError {
  return new FacetError('INVALID_ARGUMENT', message, { reason, cause });
}

/** A picture that may be sound but is larger than a limit. */
export function tooLarge(
  reason: 'TOO_MANY_BYTES' | 'TOO_MANY_PIXELS',
  message: string,
  details: { readonly measured: number; readonly threshold: number },
): FacetError {
  return new FacetError('RESOURCE_EXHAUSTED', message, { reason, details });
}
