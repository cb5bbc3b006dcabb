import { z } from 'zod';

const MINUTE_MS = 60_000;
const duration = () => z.coerce.number().int().positive();

/** How a process speaks gRPC. */
export const grpcConfig = z.object({
  GRPC_TLS_CERT_FILE: z
    .string()
    .optional()
    .describe('certificate chain (PEM) of this process; turns TLS on, both ways'),
  GRPC_TLS_KEY_FILE: z.string().optional().describe('private key (PEM) of the certificate'),
  GRPC_TLS_CA_FILE: z.string().optional().describe('authorities (PEM) that callers and services must be signed by'),
  GRPC_TLS_REFRESH_MS: duration()
    .default(30_000)
    .describe('the three files are read again so often; new connections use what is new'),
  GRPC_MAX_CONNECTION_AGE_MS: duration()
    .default(30 * MINUTE_MS)
    .describe('a connection is replaced after so long, so that callers spread over new replicas'),
  GRPC_MAX_CONNECTION_AGE_GRACE_MS: duration()
    .default(10 * MINUTE_MS)
    .describe('calls on a replaced connection may go on for so long'),
});

export type GrpcConfig = z.infer<typeof grpcConfig>;
