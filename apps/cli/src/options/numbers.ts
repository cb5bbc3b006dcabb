import { InvalidArgumentError } from 'commander';

/** A whole number of at least `least`, or a sentence that says so. */
export const wholeNumber =
  (least: number, most = 2 ** 31 - 1) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };

export function amount(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number of at least 0.');
}
