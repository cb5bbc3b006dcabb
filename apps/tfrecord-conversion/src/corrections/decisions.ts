import type { DatasetManifest, Decision } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';

/** A decision, or that an earlier one of the photo does not count. */
export type NewDecision = Decision | { readonly photo: string; readonly action: 'undo' };

/** From the words of a caller. Throws INVALID_ARGUMENT that names what is wrong. */
export function decisionOf({ photo, action, label }: { photo: string; action: string; label: string }): NewDecision {
  if (photo === '') throw new FacetError('INVALID_ARGUMENT', 'a decision names no photo');
  if (action === 'relabel') {
    if (label === '')
      throw new FacetError('INVALID_ARGUMENT', `label is empty; to relabel ${photo} it must name a person`);
    return { photo, action, label };
  }
  if (action === 'drop' || action === 'keep' || action === 'undo') return { photo, action };
  throw new FacetError(
    'INVALID_ARGUMENT',
    `the action for ${photo} is ${JSON.stringify(action)}; it must be relabel, drop, keep or undo`,
  );
}

/** The version's decisions with these, by photo: the latest of a photo counts. */
export function allDecisions({ corrections }: DatasetManifest, decisions: readonly NewDecision[]): Decision[] {
  const byPhoto = new Map<string, NewDecision>();
  for (const decision of [...(corrections?.decisions ?? []), ...decisions]) byPhoto.set(decision.photo, decision);
  return [...byPhoto.values()]
    .filter((one): one is Decision => one.action !== 'undo')
    .sort((a, b) => (a.photo < b.photo ? -1 : 1));
}
