import { z } from 'zod';

/** Ports divided by commas, as a variable holds them. */
export const numberList = () => z.string().regex(/^\d{1,5}(,\d{1,5})*$/, 'must be like 80,443');

/** SHA-256 digests divided by commas. */
export const digestList = () =>
  z.string().regex(/^[0-9a-f]{64}(,[0-9a-f]{64})*$/, 'must be digests of 64 lower-case hexadecimal digits');

/** The values of a list; none for an absent one. */
export const valuesOf = (list: string | undefined): string[] => (list === undefined ? [] : list.split(','));
