import { FacetError } from '@facet/kernel';
import { keyParts } from '@facet/port-object-store';

/** Folder, inside the store, of files that are being written; no key may begin with it. */
export const TEMPORARY = '.tmp';

/** The parts of a key, which are folders and a file. Throws INVALID_ARGUMENT for what is none. */
export function pathParts(key: string): string[] {
  const parts = keyParts(key);
  if (parts[0] !== TEMPORARY) return parts;
  throw new FacetError('INVALID_ARGUMENT', `"${key.slice(0, 100)}" is no object key: the first part is ${TEMPORARY}`, {
    reason: 'BAD_OBJECT_KEY',
  });
}
