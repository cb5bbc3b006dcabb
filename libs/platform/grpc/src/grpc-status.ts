import { ERROR_CODES, FacetError, type ErrorCode } from '@facet/kernel';
import { Metadata, type ServiceError, type StatusObject } from '@grpc/grpc-js';

const REASON = 'facet-reason';
const CODE_BY_NUMBER = new Map(
  Object.entries(ERROR_CODES).map(([code, meaning]) => [meaning.grpc as number, code as ErrorCode]),
);

/**
 * Longest message in bytes. It is sent as a trailer, in which three characters stand for a byte that is not ASCII, and
 * trailers that are too long end the connection, with all other calls on it: common clients take 8 KiB.
 */
const MAX_MESSAGE_BYTES = 2_000;

/** The status that a call ends with: code and message of the error as it is told, its reason in `facet-reason`. */
export function statusOf(error: unknown): Pick<StatusObject, 'code' | 'details' | 'metadata'> {
  const { code, message, reason } = FacetError.told(error);
  const metadata = new Metadata();
  metadata.set(REASON, reason);
  return { code: ERROR_CODES[code].grpc, details: shortened(message), metadata };
}

/** Without its middle when it is too long: that is where it repeats a value. */
function shortened(message: string): string {
  const bytes = Buffer.from(message);
  if (bytes.length <= MAX_MESSAGE_BYTES) return message;
  // Whole characters: a cut one would come out as U+FFFD.
  const half = MAX_MESSAGE_BYTES / 2;
  const isInside = (at: number) => (bytes[at]! & 0xc0) === 0x80;
  let [end, start] = [half, bytes.length - half];
  while (isInside(end)) end--;
  while (isInside(start)) start++;
  return `${bytes.toString('utf8', 0, end)}…${bytes.toString('utf8', start)}`;
}

/** The failure of a call as a FacetError, with the reason that the other side gave. */
export function errorOfStatus(error: ServiceError): FacetError {
  const reason = error.metadata?.get(REASON)[0];
  return new FacetError(CODE_BY_NUMBER.get(error.code) ?? 'UNKNOWN', error.details || error.message, {
    ...(typeof reason === 'string' ? { reason } : {}),
    cause: error,
  });
}
