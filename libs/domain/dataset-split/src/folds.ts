import { FacetError, seededShuffle } from '@facet/kernel';
import { groupsOf, type SplitItem } from './groups-of';
import type { Group } from './split-balance';

export interface FoldRule {
  /** How many, 2 or more. */
  readonly folds: number;
  readonly seed: number;
}

/**
 * Deals the items out to folds, numbered from 0: each item is in exactly one, groups stay whole, and each fold gets its
 * share of every label as nearly as its groups allow (the largest groups are dealt first, each to the fold that has
 * least of its labels). The same items and seed give the same folds, whatever the order of `items`.
 * Throws INVALID_ARGUMENT for fewer than two folds or an id given twice, and FAILED_PRECONDITION for a label of one
 * group only: there would be nothing to learn it from when that group is tested.
 */
export function foldsByGroups(items: readonly SplitItem[], { folds, seed }: FoldRule): Map<string, number> {
  if (!Number.isInteger(folds) || folds < 2)
    throw new FacetError('INVALID_ARGUMENT', `the number of folds is 2 or more, not ${folds}`, { reason: 'FOLDS' });
  const groups = groupsOf(items);
  requireTwoGroups(groups, folds);
  const dealt = seededShuffle(groups, seed).sort((a, b) => sizeOf(b) - sizeOf(a));
  const counts = Array.from({ length: folds }, () => new Map<string, number>());
  const foldOf = new Map<string, number>();
  for (const group of dealt) {
    const costs = counts.map((count) => costOf(group, count));
    const fold = costs.indexOf(Math.min(...costs));
    foldOf.set(group.name, fold);
    for (const [label, size] of group.sizes) counts[fold]!.set(label, (counts[fold]!.get(label) ?? 0) + size);
  }
  return new Map(items.map(({ id, group }) => [id, foldOf.get(group)!]));
}

const sizeOf = ({ sizes }: Group): number => [...sizes.values()].reduce((sum, size) => sum + size, 0);

/** What a fold has of the group's labels, and, far behind, what it has at all. */
function costOf({ sizes }: Group, count: ReadonlyMap<string, number>): number {
  const own = [...sizes].reduce((sum, [label, size]) => sum + size * (count.get(label) ?? 0), 0);
  return own + 1e-9 * [...count.values()].reduce((sum, size) => sum + size, 0);
}

function requireTwoGroups(groups: readonly Group[], folds: number): void {
  const counts = new Map<string, number>();
  for (const { sizes } of groups) for (const label of sizes.keys()) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [few] = [...counts].find(([, count]) => count < 2) ?? [];
  if (few === undefined) return;
  const message = `the photos of ${few} are near-duplicates of one another: of ${folds} folds only one could test them, and none could learn from the others; add different photos`;
  throw new FacetError('FAILED_PRECONDITION', message, { reason: 'CANNOT_FOLD' });
}
