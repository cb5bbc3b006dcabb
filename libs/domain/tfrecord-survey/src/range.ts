export interface Range<T = number> {
  readonly min: T;
  readonly max: T;
}

/** The range that also holds `value`. */
export function widened<T extends number | bigint>(range: Range<T> | undefined, value: T): Range<T> {
  if (!range) return { min: value, max: value };
  if (value < range.min) return { min: value, max: range.max };
  return value > range.max ? { min: range.min, max: value } : range;
}
