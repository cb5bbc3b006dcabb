import { groupFaceCopies } from '@facet/domain-near-duplicate';
import type { Face } from './batch-content';

/** Path -> group, of faces that must not be parted: copies of one picture, and photos of one page. */
export function groupsOf(faces: readonly Face[]): Map<string, string> {
  return groupFaceCopies(
    faces.map(({ path: id, perceptualHash: hash, label, descriptor, page }) => ({ id, label, hash, descriptor, page })),
  );
}
