import { FacetError } from '@facet/kernel';

/** As in google.rpc.Status and as the SDK throws: `code` is a gRPC status number, or Node's own word. */
interface Status {
  readonly code?: number | string | null;
  readonly message?: string | null;
}

const RESOURCE_EXHAUSTED = 8;
const INVALID_ARGUMENT = 3;
/** UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE: the same may succeed later. */
const MAY_PASS: readonly unknown[] = [2, 4, 10, 13, 14];
/** PERMISSION_DENIED, UNAUTHENTICATED. */
const DENIED: readonly unknown[] = [7, 16];

/** What Vision said of one photo of a request, or of a whole request, as a FacetError. */
export function visionError(status: Status): FacetError {
  const { code } = status;
  const said = status.message || `status ${code}`;
  const error = (kind: ConstructorParameters<typeof FacetError>[0], reason: string, message: string) =>
    new FacetError(kind, message, { reason, cause: status });
  if (code === RESOURCE_EXHAUSTED)
    return error('RESOURCE_EXHAUSTED', 'VISION_QUOTA', `the quota of Google Vision is used up: ${said}`);
  if (code === INVALID_ARGUMENT)
    return error('INVALID_ARGUMENT', 'VISION_REFUSED', `Google Vision does not take it: ${said}`);
  if (DENIED.includes(code) || /credentials/i.test(said))
    return error('PERMISSION_DENIED', 'VISION_DENIED', `Google Vision does not allow it: ${said}`);
  if (MAY_PASS.includes(code) || typeof code === 'string')
    return error('UNAVAILABLE', 'VISION_UNAVAILABLE', `Google Vision cannot answer now: ${said}`);
  return error('INTERNAL', 'VISION_FAILED', `Google Vision failed: ${said}`);
}
