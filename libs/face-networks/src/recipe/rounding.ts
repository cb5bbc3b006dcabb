/** The nearest multiple of `step`, one of 10, 1, 0.1, …, without the digits that doubles add. */
export function roundTo(step: number, value: number): number {
  const perUnit = Math.round(1 / step);
  // Adding 0 turns -0 into 0: they would have different bytes.
  return Math.round(value * perUnit) / perUnit + 0;
}
