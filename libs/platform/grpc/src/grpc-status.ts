import { ERROR_CODES, FacetError, type ErrorCode } from '@facet/kernel';
import { Metadata, type ServiceError, type StatusObject } from '@grpc/grpc-js';

const REASON = 'facet-reason';
const CODE_BY_NUMBER = new Map(
  Object.entries(ERROR_CODES).map(([code, meaning]) => [meaning.grpc as number, code as ErrorCode]),
);

/** The status that a call ends with: code and message of the error as it is told, its reason in `facet-reason`. */
export function statusOf(error: unknown): Pick<StatusObject, 'code' | 'details' | 'metadata'> {
  const { code, message, reason } = FacetError.told(error);
  const metadata = new Metadata();
  metadata.set(REASON, reason);
  return { code: ERROR_CODES[code].grpc, details: message, metadata };
}

/** The failure of a call as a FacetError, with the reason that the other side gave. */
export function errorOfStatus(error: ServiceError): FacetError {
  const reason = error.metadata?.get(REASON)[0];
  return new FacetError(CODE_BY_NUMBER.get(error.code) ?? 'UNKNOWN', error.details || error.message, {
    ...(typeof reason === 'string' ? { reason } : {}),
    cause: error,
  });
}
