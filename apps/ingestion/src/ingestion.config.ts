import { DEFAULT_IMAGE_LIMITS } from '@facet/port-image-codec';
import { z } from 'zod';
import { digestList, numberList } from './listed-values';

const least = (value: number) => z.coerce.number().int().min(value);
const count = () => least(1);

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
  INGESTION_FOLDER_POLL_MS: count()
    .default(2000)
    .describe('a watched folder is looked at so often, and taken when it is as it was the time before'),
  INGESTION_DOWNLOAD_CONCURRENCY: count().default(64).describe('downloads at once'),
  INGESTION_DOWNLOAD_HOST_CONCURRENCY: count().default(4).describe('downloads at once from one host'),
  INGESTION_DOWNLOAD_HOST_PAUSE_MS: least(0)
    .default(50)
    .describe('least time between the starts of two downloads from one host'),
  INGESTION_DOWNLOAD_FIRST_BYTE_MS: count().default(15_000).describe('longest time until an answer begins'),
  INGESTION_DOWNLOAD_TOTAL_MS: count().default(60_000).describe('longest time until an answer is whole'),
  INGESTION_DOWNLOAD_REDIRECTS: least(0).default(5).describe('most redirects of one address'),
  INGESTION_DOWNLOAD_ATTEMPTS: count()
    .default(4)
    .describe('requests for one address, when it answers 408, 429 or 5xx or its connection breaks'),
  INGESTION_DOWNLOAD_BACK_OFF_MS: least(0)
    .default(1000)
    .describe('longest pause before the second attempt; the further ones may each be twice as long'),
  INGESTION_DOWNLOAD_MAX_BACK_OFF_MS: least(0)
    .default(30_000)
    .describe('longest pause between two attempts; a server that asks for a longer one is given up'),
  INGESTION_DOWNLOAD_PORTS: numberList().default('80,443').describe('ports that web addresses may name'),
  INGESTION_DOWNLOAD_USER_AGENT: z.string().min(1).default('facet/0.1').describe('what downloads say of themselves'),
  INGESTION_DOWNLOAD_ALLOW_PRIVATE: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true lets web addresses lead into private networks and to any port: for a laboratory'),
  INGESTION_PLACEHOLDER_PEOPLE: least(2)
    .default(3)
    .describe('a picture behind the web addresses of so many people is refused with PLACEHOLDER'),
  INGESTION_PLACEHOLDER_SHA256: digestList()
    .optional()
    .describe('pictures that are refused with PLACEHOLDER wherever the web gives them'),
  INGESTION_WATCH_INTERVAL_MS: count().default(200).describe('least time between two messages of a watch'),
  INGESTION_WATCH_POLL_MS: count().default(2000).describe('longest time until a watch sees what another process did'),
});

export type IngestionConfig = z.infer<typeof ingestionConfigSchema>;

/** Injection token. */
export const INGESTION_CONFIG = Symbol('INGESTION_CONFIG');
