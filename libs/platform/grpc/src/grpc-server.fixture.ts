import { IngestionService } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import type { Environment } from '@facet/platform-config';
import type { MessageHandler } from '@nestjs/microservices';
import { grpcClient, type GrpcClient, type GrpcClientOptions } from './grpc-client';
import { GrpcHost } from './grpc-host';
import { GrpcTransport } from './grpc-transport';

type Handler = (request: never, metadata: unknown, call: { getPeer(): string }) => unknown;

export interface TestServer {
  readonly address: string;
  readonly host: GrpcHost;
  client(options?: GrpcClientOptions): GrpcClient<typeof IngestionService>;
  close(): Promise<void>;
}

/** Ingestion's contract on loopback, with the given handlers by method; the others are UNIMPLEMENTED. */
export async function serveIngestion(
  handlers: Readonly<Record<string, Handler>>,
  environment: Environment = {},
  maxRequestBytes?: number,
): Promise<TestServer> {
  const host = new GrpcHost([{ service: IngestionService, maxRequestBytes }], environment);
  const transport = new GrpcTransport(host, [IngestionService]);
  for (const { name, methodKind } of IngestionService.methods) {
    const streaming = methodKind === 'client_streaming' ? 'rx_stream' : 'no_stream';
    const answer = handlers[name] ?? (() => Promise.reject(new FacetError('UNIMPLEMENTED', name)));
    const handler = async (...call: Parameters<Handler>) => answer(...call);
    transport.addHandler({ service: 'IngestionService', rpc: name, streaming }, handler as unknown as MessageHandler);
  }
  const port = await host.listen('127.0.0.1:0');
  await new Promise<void>((resolve, reject) => transport.listen((error) => (error ? reject(error) : resolve())));
  host.open();
  const address = `127.0.0.1:${port}`;
  const clients: GrpcClient<typeof IngestionService>[] = [];
  return {
    address,
    host,
    client: (options) => {
      const client = grpcClient(IngestionService, address, options);
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) client.close();
      await host.close(0);
    },
  };
}
