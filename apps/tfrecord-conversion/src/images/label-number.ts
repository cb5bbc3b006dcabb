import type { ImageSchema } from '@facet/port-conversion-runner';

/** How the labels of an index are written: whole numbers, or names that get ids. */
export type LabelKind = 'numbers' | 'names';

/** Least number that a label may be: detection's classes start at 1, as in the Object Detection API. */
const LEAST: Readonly<Record<ImageSchema, number>> = {
  'image-raw': Number.MIN_SAFE_INTEGER,
  classification: 0,
  detection: 1,
};

/** The number in a label cell, or undefined when it is none that the schema takes. */
export function labelNumber(label: string, schema: ImageSchema): number | undefined {
  if (!/^-?\d{1,16}$/.test(label)) return undefined;
  const number = Number(label);
  return Number.isSafeInteger(number) && number >= LEAST[schema] ? number : undefined;
}

/** What a number must be, for people. */
export function numberRule(schema: ImageSchema): string {
  const least = LEAST[schema];
  return least === Number.MIN_SAFE_INTEGER ? 'a whole number' : `a whole number from ${least}`;
}
