import { FacetError } from '@facet/kernel';

/** Longest part of a key in bytes: what file systems take. */
const MAX_PART_BYTES = 255;

/**
 * The parts of a key. Throws INVALID_ARGUMENT (BAD_OBJECT_KEY) for empty, `.` or `..` parts, NUL bytes and parts over
 * 255 bytes.
 */
export function keyParts(key: string): string[] {
  const parts = key.split('/');
  const bad = parts.find(
    (part) => ['', '.', '..'].includes(part) || part.includes('\0') || Buffer.byteLength(part) > MAX_PART_BYTES,
  );
  if (bad === undefined) return parts;
  throw new FacetError(
    'INVALID_ARGUMENT',
    `"${key.slice(0, 100)}" is no object key: each part between slashes must be 1 to ${MAX_PART_BYTES} bytes and not . or ..`,
    { reason: 'BAD_OBJECT_KEY' },
  );
}
