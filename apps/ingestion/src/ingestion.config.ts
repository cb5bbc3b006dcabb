import { DEFAULT_IMAGE_LIMITS } from '@facet/port-image-codec';
import { z } from 'zod';

const count = () => z.coerce.number().int().min(1);

export const ingestionConfigSchema = z.object({
  FACET_MAX_PHOTO_BYTES: count()
    .default(DEFAULT_IMAGE_LIMITS.maxBytes)
    .describe('largest photo in bytes; a larger one is refused with TOO_MANY_BYTES'),
  INGESTION_MAX_EVENT_PHOTO_BYTES: count()
    .max(3_000_000)
    .default(1024 * 1024)
    .describe('largest photo inside an event in bytes; in base64 it must fit into a message of 4 MiB'),
  INGESTION_MAX_UPLOAD_PHOTOS: count().default(100_000).describe('most photos in one upload'),
  INGESTION_INTAKE_CONCURRENCY: count().default(8).describe('photos read, checked and stored at once per call'),
  INGESTION_EVENT_CONCURRENCY: count().default(16).describe('events handled at once'),
  INGESTION_WATCH_INTERVAL_MS: count().default(200).describe('least time between two messages of a watch'),
  INGESTION_WATCH_POLL_MS: count().default(2000).describe('longest time until a watch sees what another process did'),
});

export type IngestionConfig = z.infer<typeof ingestionConfigSchema>;

/** Injection token. */
export const INGESTION_CONFIG = Symbol('INGESTION_CONFIG');
