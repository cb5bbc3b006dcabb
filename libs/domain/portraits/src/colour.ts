/** Red, green and blue, 0..255. */
export type Colour = readonly [number, number, number];

/** CSS colour of `colour` in light of the given strength; 1 leaves it as it is. */
export function shade(colour: Colour, strength: number): string {
  return `rgb(${colour.map((part) => Math.max(0, Math.min(255, Math.round(part * strength)))).join(',')})`;
}
