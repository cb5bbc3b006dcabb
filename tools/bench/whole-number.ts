import { FacetError } from '@facet/kernel';

/** A benchmark's option `--name`: a whole number above `least`. Throws INVALID_ARGUMENT for any other text. */
export function wholeNumberAbove(least: number, name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > least) return value;
  throw new FacetError('INVALID_ARGUMENT', `--${name} must be a whole number above ${least}, not ${text}`);
}
