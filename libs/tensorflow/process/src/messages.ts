import { type ErrorCode, FacetError } from '@facet/kernel';

/** From the parent: a call, or the wish that it ends early. */
export type Request =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly payload: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

/** From the child: how a call ended. */
export type Reply =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: WireError };

/** A FacetError as plain data: structured clone would keep only its message. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly reason: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export function toWire(error: unknown): WireError {
  const { code, message, reason, details } = FacetError.from(error);
  return { code, message, reason, details };
}

export function fromWire({ code, message, reason, details }: WireError): FacetError {
  return new FacetError(code, message, { reason, details });
}
