import { z } from 'zod';

const grpc = (service: string) => z.string().default('127.0.0.1:8500').describe(`where ${service} answers gRPC`);
const http = (service: string) => z.string().default('127.0.0.1:8080').describe(`where ${service} answers HTTP`);

/** The gateway keeps nothing; it only has to know where the services are. */
export const gatewayConfig = z.object({
  INGESTION_GRPC_ADDRESS: grpc('ingestion'),
  TFRECORD_CONVERSION_GRPC_ADDRESS: grpc('tfrecord-conversion'),
  TRAINING_GRPC_ADDRESS: grpc('training'),
  SERVING_GRPC_ADDRESS: grpc('serving'),
  INGESTION_HTTP_ADDRESS: http('ingestion'),
  SERVING_HTTP_ADDRESS: http('serving'),
});
