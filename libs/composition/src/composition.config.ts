import { z } from 'zod';

/** What decides which adapter stands behind each port. */
export const compositionConfig = z.object({
  FACET_DATA_FOLDER: z.string().min(1).default('.facet').describe('folder of the embedded database, objects and jobs'),
  FACET_MAX_PHOTO_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(20 * 1024 * 1024)
    .describe('largest photo taken, in bytes'),
  FACET_MAX_PHOTO_PIXELS: z.coerce
    .number()
    .int()
    .positive()
    .default(50_000_000)
    .describe('largest photo taken, in pixels'),
});
