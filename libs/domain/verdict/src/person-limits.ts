/** How many accepted photos of a person are taken. */
export interface PersonLimits {
  /** Most photos of one person; absent: all. */
  readonly maxPhotosPerPerson?: number;
  /** Every person has as many as the one with the fewest. */
  readonly balance?: boolean;
}

/** Accepted photos by person -> how many of them are taken. People without a photo do not count as the fewest. */
export function photosTaken(
  accepted: ReadonlyMap<string, number>,
  { maxPhotosPerPerson = Infinity, balance = false }: PersonLimits,
): Map<string, number> {
  const counts = [...accepted.values()].filter((count) => count > 0);
  const limit = Math.min(maxPhotosPerPerson, balance ? Math.min(...counts) : Infinity);
  return new Map([...accepted].map(([person, count]) => [person, Math.min(count, limit)]));
}
