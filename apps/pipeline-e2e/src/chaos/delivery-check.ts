/** An input that its sender was told is taken. */
export interface SentPhoto {
  /** Path inside its batch; unique among all that was sent. */
  readonly path: string;
  readonly label: string;
  readonly sha256: string;
}

/** A row of the ledger. */
export interface SeenRow {
  readonly path: string;
  readonly label: string;
  readonly sha256: string;
  readonly verdict: string;
}

/** An example in a shard. */
export interface SeenExample {
  readonly path: string;
  readonly label: string;
  readonly sha256: string;
}

/** What is left when all has come to rest. */
export interface Remains {
  readonly rows: readonly SeenRow[];
  readonly examples: readonly SeenExample[];
  /** Paths of photos whose event could not be handled. */
  readonly deadPaths: readonly string[];
}

/** Paths of what went wrong; nothing did when all lists are empty. */
export interface DeliveryFaults {
  /** Without a ledger row; or accepted, and neither in the dataset nor among the dead letters. */
  readonly lost: readonly string[];
  /** With several ledger rows, or several examples. */
  readonly doubled: readonly string[];
  /** With another label or other bytes than were sent, in the ledger or in the dataset. */
  readonly mislabelled: readonly string[];
  /** Whose row never got a verdict. */
  readonly undecided: readonly string[];
  /** In the ledger or the dataset, though nobody sent them or they were refused. */
  readonly unexplained: readonly string[];
}

/**
 * Holds what was sent against what is left: every photo exactly once in the ledger with the label and the bytes that it
 * was sent with, every accepted one exactly once in the dataset, none anywhere that was not sent.
 */
export function checkDelivery(sent: readonly SentPhoto[], { rows, examples, deadPaths }: Remains): DeliveryFaults {
  const dead = new Set(deadPaths);
  const rowsOf = groupByPath(rows);
  const examplesOf = groupByPath(examples);
  const faults = { lost: [], doubled: [], mislabelled: [], undecided: [], unexplained: [] } as Record<
    keyof DeliveryFaults,
    string[]
  >;
  for (const photo of sent) {
    const { path } = photo;
    const itsRows = rowsOf.get(path) ?? [];
    const itsExamples = examplesOf.get(path) ?? [];
    const accepted = itsRows.some(({ verdict }) => verdict === 'ACCEPTED');
    const undecided = itsRows.some(({ verdict }) => verdict !== 'ACCEPTED' && verdict !== 'REFUSED');
    if (itsRows.length === 0 || (accepted && itsExamples.length === 0 && !dead.has(path))) faults.lost.push(path);
    if (itsRows.length > 1 || itsExamples.length > 1) faults.doubled.push(path);
    if (undecided && !dead.has(path)) faults.undecided.push(path);
    if ([...itsRows, ...itsExamples].some((seen) => !isSame(seen, photo))) faults.mislabelled.push(path);
    if (!accepted && itsExamples.length > 0) faults.unexplained.push(path);
  }
  const known = new Set(sent.map(({ path }) => path));
  for (const path of new Set([...rowsOf.keys(), ...examplesOf.keys()]))
    if (!known.has(path)) faults.unexplained.push(path);
  return faults;
}

export const isFaultless = (faults: DeliveryFaults): boolean =>
  Object.values(faults).every((paths) => paths.length === 0);

const isSame = (seen: SeenExample, { label, sha256 }: SentPhoto): boolean =>
  seen.label === label && seen.sha256 === sha256;

function groupByPath<T extends { readonly path: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(one.path, [...(groups.get(one.path) ?? []), one]);
  return groups;
}
