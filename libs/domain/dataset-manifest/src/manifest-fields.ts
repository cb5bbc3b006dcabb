import { z } from 'zod';

/** Lower-case hex sha256. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a lower-case hex sha256');

/** What identifies the bytes of a file, wherever it lies. */
export const contentSchema = z.strictObject({ sha256: sha256Schema, sizeBytes: z.int().nonnegative() });

/** A class: `id` starts at 1 and is the `item.id` of the label map. */
export const labelSchema = z.strictObject({ id: z.int().min(1), name: z.string().min(1) });

/** The classes of a dataset or model by ascending, gapless id: the class with id n is number n - 1 of every score list. */
export const labelsSchema = z
  .array(labelSchema)
  .min(1)
  .refine((labels) => labels.every((label, index) => label.id === index + 1), 'must have the ids 1, 2, 3, … in order')
  .refine((labels) => new Set(labels.map((label) => label.name)).size === labels.length, 'must not repeat a name');

/** `scale` is the square's side as a multiple of the box's longer side; see `CropRule` of the geometry package. */
export const cropRuleSchema = z.strictObject({ scale: z.number().positive(), sizePx: z.int().positive() });

/** Largest accepted angles, the smallest accepted longer side of a box, and what older manifests do not have. */
export const gateSchema = z.strictObject({
  maxRollDegrees: z.number().nonnegative(),
  maxPanDegrees: z.number().nonnegative(),
  maxTiltDegrees: z.number().nonnegative(),
  minFacePx: z.number().nonnegative(),
  minSharpness: z.number().nonnegative().optional(),
  largestOfSeveral: z.literal(true).optional(),
});

export type Label = z.infer<typeof labelSchema>;
