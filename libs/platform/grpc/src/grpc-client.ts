import type { DescMessage, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import type { GrpcCallOptions } from './call-bounds';
import { clientOptions } from './channel-options';
import { clientStream, serverStream, unary, type Wire } from './client-calls';
import type { GrpcTls } from './grpc-tls';
import { methodDefinition } from './service-descriptors';

type Method<M> = M extends {
  methodKind: infer K;
  input: infer I extends DescMessage;
  output: infer O extends DescMessage;
}
  ? K extends 'unary'
    ? (request: MessageInitShape<I>, options?: GrpcCallOptions) => Promise<MessageShape<O>>
    : K extends 'server_streaming'
      ? (request: MessageInitShape<I>, options?: GrpcCallOptions) => AsyncIterable<MessageShape<O>>
      : K extends 'client_streaming'
        ? (requests: AsyncIterable<MessageInitShape<I>>, options?: GrpcCallOptions) => Promise<MessageShape<O>>
        : never
  : never;

/** A service's methods as functions; every failure is a FacetError. */
export type GrpcClient<S extends DescService> = { [K in keyof S['method']]: Method<S['method'][K]> } & {
  close(): void;
};

export interface GrpcClientOptions {
  /** Bounds calls with one reply; default 30 s. */
  readonly deadlineMs?: number;
  /** Default: connections are not encrypted. */
  readonly tls?: GrpcTls;
}

/**
 * A client of `service` at `address` (`host:port`; a name with several addresses gets a connection to each). A call made
 * inside a call that this process answers ends with it: by its deadline, and when its caller goes.
 */
export function grpcClient<S extends DescService>(
  service: S,
  address: string,
  { deadlineMs = 30_000, tls }: GrpcClientOptions = {},
): GrpcClient<S> {
  const channel = new Client(address, tls?.client ?? credentials.createInsecure(), clientOptions(service));
  const methods = service.methods.map((method): [string, unknown] => {
    const { path, requestSerialize, responseDeserialize } = methodDefinition(service, method);
    const wire: Wire = [path, requestSerialize, responseDeserialize];
    if (method.methodKind === 'server_streaming')
      return [
        method.localName,
        (request: object, options?: GrpcCallOptions) => serverStream(channel, wire, request, options),
      ];
    if (method.methodKind === 'client_streaming')
      return [
        method.localName,
        (requests: AsyncIterable<object>, options?: GrpcCallOptions) => clientStream(channel, wire, requests, options),
      ];
    return [
      method.localName,
      (request: object, options?: GrpcCallOptions) => unary(channel, wire, request, { deadlineMs, ...options }),
    ];
  });
  return { ...Object.fromEntries(methods), close: () => channel.close() } as GrpcClient<S>;
}
