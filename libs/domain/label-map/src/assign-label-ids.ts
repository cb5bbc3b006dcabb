import { compareCodePoints } from './compare-code-points';

/**
 * Ids for label names (repeats are fine): 1, 2, 3, … in the order of the sorted names, whatever order they come in.
 * Names of `existing` keep their ids, also where they are no longer among `names`, and new names follow its largest id:
 * a model trained on the old map stays right.
 */
export function assignLabelIds(
  names: Iterable<string>,
  existing: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const ids = new Map([...existing].sort(([, a], [, b]) => a - b));
  let last = Math.max(0, ...ids.values());
  for (const name of [...new Set(names)].sort(compareCodePoints)) {
    if (!ids.has(name)) ids.set(name, ++last);
  }
  return ids;
}
