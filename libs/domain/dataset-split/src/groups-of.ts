import { FacetError } from '@facet/kernel';
import type { Group } from './split-balance';

export interface SplitItem {
  readonly id: string;
  readonly label: string;
  /** Items of one group (near-duplicates of one picture, say) must not be parted; it may span labels. */
  readonly group: string;
}

/** Groups and their labels by name, so that the order of items does not show. */
export function groupsOf(items: readonly SplitItem[]): Group[] {
  const ids = new Set<string>();
  const sizesOf = new Map<string, Map<string, number>>();
  for (const { id, label, group } of items) {
    if (ids.has(id)) throw new FacetError('INVALID_ARGUMENT', `item ${JSON.stringify(id)} is given twice`);
    ids.add(id);
    const sizes = sizesOf.get(group) ?? new Map<string, number>();
    sizesOf.set(group, sizes.set(label, (sizes.get(label) ?? 0) + 1));
  }
  return byName(sizesOf).map(([name, sizes]) => ({ name, sizes: new Map(byName(sizes)) }));
}

function byName<T>(entries: ReadonlyMap<string, T>): [string, T][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
