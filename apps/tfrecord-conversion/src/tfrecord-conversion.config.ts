import { z } from 'zod';

const address = (service: string) => z.string().default('127.0.0.1:8500').describe(`where ${service} answers gRPC`);

export const conversionConfig = z.object({
  INGESTION_GRPC_ADDRESS: address('ingestion'),
  FACE_EXTRACTION_GRPC_ADDRESS: address('face-extraction'),
  TFRECORD_CONVERSION_MAX_FACES: z.coerce
    .number()
    .int()
    .min(1)
    .default(200_000)
    .describe('faces in one dataset at most; each takes about 5 KB of memory while it is made'),
});
