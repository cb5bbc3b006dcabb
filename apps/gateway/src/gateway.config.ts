import { z } from 'zod';

const address = (service: string) => z.string().default('127.0.0.1:8500').describe(`where ${service} answers gRPC`);

/** The gateway keeps nothing; it only has to know where the services are. */
export const gatewayConfig = z.object({
  INGESTION_GRPC_ADDRESS: address('ingestion'),
  TFRECORD_CONVERSION_GRPC_ADDRESS: address('tfrecord-conversion'),
  TRAINING_GRPC_ADDRESS: address('training'),
  SERVING_GRPC_ADDRESS: address('serving'),
});
