import type { Refusal } from './ledger-row';

interface Repeat {
  readonly path: string;
  readonly label: string;
  readonly photoSha256: string;
}

/**
 * What becomes of inputs with equal bytes. Under one label, the first by path stays and the others are DUPLICATE_OF
 * it. Under several labels nobody can say who is right, so all are refused with LABEL_CONFLICT.
 * `repeats` come in the order of bytes, then path.
 */
export function refuseRepeats(repeats: readonly Repeat[]): { path: string; refusal: Refusal }[] {
  const groups = new Map<string, Repeat[]>();
  for (const repeat of repeats) {
    const group = groups.get(repeat.photoSha256);
    if (group) group.push(repeat);
    else groups.set(repeat.photoSha256, [repeat]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group as [Repeat, ...Repeat[]];
    if (others.every(({ label }) => label === first.label))
      return others.map(({ path }) => duplicate(path, first.path));
    return group.map((repeat) =>
      conflict(
        repeat,
        group.find(({ label }) => label !== repeat.label)!,
      ),
    );
  });
}

function duplicate(path: string, original: string): { path: string; refusal: Refusal } {
  return { path, refusal: { reason: 'DUPLICATE_OF', message: `the same bytes as ${original}, which stays` } };
}

function conflict({ path }: Repeat, other: Repeat): { path: string; refusal: Refusal } {
  const message = `the same bytes are also given under the label ${other.label}, as ${other.path}`;
  return { path, refusal: { reason: 'LABEL_CONFLICT', message } };
}
