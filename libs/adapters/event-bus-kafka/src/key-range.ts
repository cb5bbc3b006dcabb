/** Parts of the outbox that can be relayed independently; as many as the rows of `relay_lease`. */
export const KEY_RANGES = 8;

/** The range of a key: FNV-1a, so that it is the same in every process. */
export function keyRangeOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % KEY_RANGES;
}
