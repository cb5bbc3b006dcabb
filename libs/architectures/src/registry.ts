import { FacetError } from '@facet/kernel';
import type { Architecture } from './architecture';
import { embeddingHead } from './embedding-head';
import { faceCnn } from './face-cnn';

/** Every architecture, the default first. A new one is a file of this package and a line here. */
export const ARCHITECTURES: readonly Architecture[] = [embeddingHead, faceCnn];

/** Throws INVALID_ARGUMENT that lists the names there are. */
export function architectureNamed(name: string): Architecture {
  const found = ARCHITECTURES.find((architecture) => architecture.name === name);
  if (found) return found;
  const names = ARCHITECTURES.map((architecture) => architecture.name).join(', ');
  throw new FacetError('INVALID_ARGUMENT', `there is no architecture named ${name}; there are: ${names}`, {
    reason: 'UNKNOWN_ARCHITECTURE',
  });
}
