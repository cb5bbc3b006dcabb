/** How many accepted photos of a person are taken. */
export interface PersonLimits {
  /** A person with fewer is left out; absent: nobody is. */
  readonly minPhotosPerPerson?: number;
  /** Most photos of one person; absent: all. */
  readonly maxPhotosPerPerson?: number;
  /** Every person has as many as the one with the fewest. */
  readonly balance?: boolean;
}

/** Accepted photos by person -> how many of them are taken. People who are left out do not count as the fewest. */
export function photosTaken(
  accepted: ReadonlyMap<string, number>,
  { minPhotosPerPerson = 1, maxPhotosPerPerson = Infinity, balance = false }: PersonLimits,
): Map<string, number> {
  const enough = [...accepted.values()].filter((count) => count >= Math.max(1, minPhotosPerPerson));
  const limit = Math.min(maxPhotosPerPerson, balance ? Math.min(...enough) : Infinity);
  return new Map(
    [...accepted].map(([person, count]) => [person, count < minPhotosPerPerson ? 0 : Math.min(count, limit)]),
  );
}
