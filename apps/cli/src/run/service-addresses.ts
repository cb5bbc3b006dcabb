import { readConfig, type Environment } from '@facet/platform-config';
import { z } from 'zod';

const address = (what: string) => z.string().min(1).describe(what);

/** Where running services answer, for `facet run --connect`; the names are those that the services use themselves. */
const connectConfig = z.object({
  INGESTION_GRPC_ADDRESS: address('ingestion'),
  FACE_EXTRACTION_GRPC_ADDRESS: address('face-extraction, for an estimate of the cost').optional(),
  TFRECORD_CONVERSION_GRPC_ADDRESS: address('tfrecord-conversion'),
  TRAINING_GRPC_ADDRESS: address('training'),
  SERVING_GRPC_ADDRESS: address('serving'),
  GATEWAY_HTTP_ADDRESS: address('the gateway'),
});

/** `host:port` of each service that a job goes through, and of REST and the page. */
export interface ServiceAddresses {
  readonly ingestion: string;
  /** Absent where nobody said: then nothing is known of the cost. */
  readonly faces?: string;
  readonly conversion: string;
  readonly training: string;
  readonly serving: string;
  readonly http: string;
}

/** All services in this one process. */
export function addressesOfProcess({ httpPort, grpcPort }: { httpPort: number; grpcPort: number }): ServiceAddresses {
  const grpc = `127.0.0.1:${grpcPort}`;
  return {
    ingestion: grpc,
    faces: grpc,
    conversion: grpc,
    training: grpc,
    serving: grpc,
    http: `127.0.0.1:${httpPort}`,
  };
}

/** Services that run elsewhere. Throws FAILED_PRECONDITION that names the variables that are missing. */
export function addressesOfServices(environment: Environment): ServiceAddresses {
  const config = readConfig(connectConfig, environment);
  return {
    ingestion: config.INGESTION_GRPC_ADDRESS,
    faces: config.FACE_EXTRACTION_GRPC_ADDRESS,
    conversion: config.TFRECORD_CONVERSION_GRPC_ADDRESS,
    training: config.TRAINING_GRPC_ADDRESS,
    serving: config.SERVING_GRPC_ADDRESS,
    http: config.GATEWAY_HTTP_ADDRESS,
  };
}
