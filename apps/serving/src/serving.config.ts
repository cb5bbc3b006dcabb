import { z } from 'zod';

const MEBIBYTE = 1024 * 1024;

export const servingConfigSchema = z.object({
  SERVING_IMAGE_MAX_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(16 * MEBIBYTE)
    .describe('largest photo or crop that is taken'),
  SERVING_BATCH_MAX_IMAGES: z.coerce
    .number()
    .int()
    .positive()
    .default(32)
    .describe('most crops of concurrent calls that one run of a model predicts together'),
  SERVING_QUEUE_MAX_IMAGES: z.coerce
    .number()
    .int()
    .positive()
    .default(1024)
    .describe('most crops that wait for a model; further ones are refused'),
  SERVING_PREDICT_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(30_000)
    .describe('longest time that one run of a model may take'),
  SERVING_DEVICE: z
    .enum(['auto', 'cpu', 'gpu'])
    .default('auto')
    .describe('what models answer on: cpu, gpu, or auto for a GPU where there is one'),
  SERVING_FOLLOW_INTERVAL_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(2_000)
    .describe('how often a replica looks for versions that another one has made live'),
});

export type ServingConfig = z.infer<typeof servingConfigSchema>;

export const SERVING_CONFIG = Symbol('SERVING_CONFIG');
