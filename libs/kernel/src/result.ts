import type { FacetError } from './facet-error';

/** What a use case returns: expected failures are values, not exceptions. */
export type Result<T, E = FacetError> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });

/** The value, or throws the error: for the edges that speak in exceptions (gRPC, HTTP, the bus). */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw result.error;
}
