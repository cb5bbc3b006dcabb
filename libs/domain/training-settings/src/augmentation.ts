import { z } from 'zod';

const factors = z
  .tuple([z.number().min(0), z.number().max(100)])
  .refine(([low, high]) => low <= high, 'must be the least and the largest factor');

/** How pictures are changed at random before a network sees them; what is left out is not changed. */
export const augmentationSchema = z.strictObject({
  /** Mirrors every other picture. */
  flip: z.boolean().optional(),
  /** At most so much is added to or taken from every value; 1 is from black to white. */
  brightness: z.number().min(0).max(1).optional(),
  contrast: factors.optional(),
  /** At most this part of the colour circle. */
  hue: z.number().min(0).max(0.5).optional(),
  saturation: factors.optional(),
  /** At most this part of each side is cut off. */
  crop: z.number().min(0).max(0.9).optional(),
  rotationDegrees: z.number().min(0).max(180).optional(),
  /** This part of the pictures gets a grey rectangle. */
  erasing: z.number().min(0).max(1).optional(),
});

export type AugmentationSettings = z.output<typeof augmentationSchema>;

/** What the reference trained with. */
export const REFERENCE_AUGMENTATION: AugmentationSettings = {
  flip: true,
  brightness: 0.5,
  contrast: [0.2, 2],
  hue: 0.08,
  saturation: [0.2, 2],
};
