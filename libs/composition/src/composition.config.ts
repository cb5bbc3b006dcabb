import { FacetError } from '@facet/kernel';
import { readConfig, type Environment } from '@facet/platform-config';
import { z } from 'zod';

const count = () => z.coerce.number().int().positive();

/** What decides which adapter stands behind each port. */
export const compositionConfig = z.object({
  FACET_DATA_FOLDER: z
    .string()
    .min(1)
    .default('.facet')
    .describe('folder of scratch files, and of what is embedded: database, objects, jobs'),
  FACET_MAX_PHOTO_BYTES: count()
    .default(20 * 1024 * 1024)
    .describe('largest photo taken, in bytes'),
  FACET_MAX_PHOTO_PIXELS: count().default(50_000_000).describe('largest photo taken, in pixels'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be like postgres://user:password@host:5432/database')
    .optional()
    .describe('Postgres instead of the embedded database; needs KAFKA_BROKERS'),
  DATABASE_POOL_SIZE: count().default(10).describe('connections of one process to Postgres'),
  DATABASE_STATEMENT_TIMEOUT_MS: count().default(30_000).describe('longest time of one statement on Postgres'),
  OBJECT_STORE_URL: z
    .string()
    .startsWith('gs://', 'must be like gs://bucket/prefix')
    .optional()
    .describe('bucket and prefix of Google Cloud Storage instead of files in the data folder'),
  GCS_API_ENDPOINT: z.url().optional().describe('an emulator instead of Google, e.g. http://127.0.0.1:4443'),
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'must be like host:9092,host:9092')
    .optional()
    .describe('Kafka instead of the event bus in the embedded database'),
  KAFKA_CLIENT_ID: z.string().min(1).default('facet').describe("name in the brokers' logs, and the source of events"),
  KAFKA_SESSION_TIMEOUT_MS: count()
    .default(10_000)
    .describe('a consumer that is not heard of for so long loses its partitions'),
  FACE_DETECTOR: z
    .enum(['local', 'google-vision'])
    .default('local')
    .describe('networks on this machine, or google-vision: Google Vision, which is paid by the photo'),
  GOOGLE_VISION_BOX: z
    .enum(['fdBoundingPoly', 'boundingPoly'])
    .default('fdBoundingPoly')
    .describe('the face (fdBoundingPoly) or the whole head (boundingPoly) is its box'),
  GOOGLE_VISION_LONGEST_SIDE_PX: count()
    .min(64)
    .max(8192)
    .default(1600)
    .describe('photos are shrunk to this longer side before they are sent'),
  GOOGLE_VISION_MAX_FACES: count().min(2).max(100).default(10).describe('faces asked for in each photo, at least 2'),
  GOOGLE_VISION_REQUESTS_PER_MINUTE: count()
    .default(1800)
    .describe("requests (of up to 16 photos) that this process may make; Google's quota is that of a project"),
  GOOGLE_VISION_TIMEOUT_MS: count().default(30_000).describe('longest time of one request'),
  GOOGLE_VISION_USD_PER_1000_PHOTOS: z.coerce
    .number()
    .min(0)
    .default(1.5)
    .describe('price, for estimates; the list price where nothing is agreed'),
  GOOGLE_VISION_API_ENDPOINT: z
    .string()
    .regex(/^[^\s:/]+:\d+$/, 'must be like host:port')
    .optional()
    .describe('a server without TLS and credentials instead of Google, e.g. 127.0.0.1:8443'),
});

export type CompositionConfig = z.infer<typeof compositionConfig>;

/** The configuration, checked as a whole: what is chosen for one port can need a choice for another. */
export function readComposition(environment: Environment): CompositionConfig {
  const config = readConfig(compositionConfig, environment);
  if (config.DATABASE_URL !== undefined && config.KAFKA_BROKERS === undefined)
    throw new FacetError(
      'FAILED_PRECONDITION',
      'bad configuration: DATABASE_URL needs KAFKA_BROKERS: the event bus in the database is for one process only',
      { reason: 'BAD_CONFIGURATION' },
    );
  return config;
}
