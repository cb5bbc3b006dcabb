import { FacetError } from '@facet/kernel';
import { isObject } from '@facet/platform-bootstrap';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether this is TensorFlow Serving's form of bytes: an object with exactly the key `b64` and a string. */
export function isBase64Object(value: unknown): value is { readonly b64: string } {
  return isObject(value) && typeof value['b64'] === 'string' && Object.keys(value).length === 1;
}

/**
 * The bytes of `{"b64": "…"}`, standard base64, or of a plain string, UTF-8. Throws INVALID_ARGUMENT that names
 * `what`.
 */
export function bytesOf(value: unknown, what: string): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value);
  if (!isBase64Object(value))
    throw new FacetError('INVALID_ARGUMENT', `${what} must be {"b64": "…"}, the bytes of an image in base64`, {
      reason: 'WRONG_DATATYPE',
    });
  const unpadded = value.b64.replace(/=+$/, '').length;
  if (!BASE64.test(value.b64) || unpadded % 4 === 1)
    throw new FacetError('INVALID_ARGUMENT', `${what} is not in standard base64`, { reason: 'BAD_BASE64' });
  return Buffer.from(value.b64, 'base64');
}
