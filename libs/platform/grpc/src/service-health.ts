import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import type { GrpcTls } from './grpc-tls';

const DEADLINE_MS = 2_000;

/** `SERVING`, or what is wrong with the process at `address` by grpc.health.v1, as the end of a sentence. */
export async function serviceHealth(address: string, tls?: GrpcTls): Promise<string> {
  const channel = new Client(address, tls?.client ?? credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = healthService['Check']!;
  try {
    return await new Promise((resolve) => {
      channel.makeUnaryRequest(
        path,
        requestSerialize as (request: object) => Buffer,
        responseDeserialize as (bytes: Buffer) => { status: string },
        {},
        new Metadata(),
        { deadline: Date.now() + DEADLINE_MS },
        (error, reply) => resolve(error ? 'does not answer' : reply!.status === 'SERVING' ? 'SERVING' : 'is not ready'),
      );
    });
  } finally {
    channel.close();
  }
}
