import type { EventEmitter } from 'node:events';
import type { DescMessage, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import {
  Client,
  credentials,
  type CallOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import { MAX_MESSAGE_BYTES } from './grpc-host';
import { errorOfStatus } from './grpc-status';
import { methodDefinition } from './service-descriptors';

export interface GrpcCallOptions {
  readonly signal?: AbortSignal;
  /** Default: the client's; streams have none unless given. */
  readonly deadlineMs?: number;
}

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

/** A client of `service` at `address` (`host:port`). `deadlineMs` bounds unary calls; default 30 s. */
export function grpcClient<S extends DescService>(
  service: S,
  address: string,
  { deadlineMs = 30_000 } = {},
): GrpcClient<S> {
  const channel = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
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

/** Ties a call to a signal, for as long as the call lasts. */
function cancelOnAbort(
  call: ClientUnaryCall | ClientReadableStream<object> | ClientWritableStream<object>,
  signal?: AbortSignal,
) {
  if (!signal) return;
  const cancel = () => call.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  call.on('status', () => signal.removeEventListener('abort', cancel));
}

type Wire = [path: string, serialize: (value: object) => Buffer, deserialize: (bytes: Buffer) => object];

const callOptions = ({ deadlineMs }: GrpcCallOptions): CallOptions =>
  deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };

function unary(channel: Client, wire: Wire, request: object, options: GrpcCallOptions): Promise<object> {
  return new Promise((resolve, reject) => {
    const call = channel.makeUnaryRequest(...wire, request, callOptions(options), (error, response) =>
      error ? reject(errorOfStatus(error)) : resolve(response!),
    );
    cancelOnAbort(call, options.signal);
  });
}

async function* serverStream(
  channel: Client,
  wire: Wire,
  request: object,
  options: GrpcCallOptions = {},
): AsyncGenerator<object> {
  const call: ClientReadableStream<object> = channel.makeServerStreamRequest(...wire, request, callOptions(options));
  cancelOnAbort(call, options.signal);
  try {
    for await (const message of call) yield message as object;
  } catch (error) {
    throw errorOfStatus(error as ServiceError);
  } finally {
    call.cancel();
  }
}

function clientStream(
  channel: Client,
  wire: Wire,
  requests: AsyncIterable<object>,
  options: GrpcCallOptions = {},
): Promise<object> {
  return new Promise((resolve, reject) => {
    const call = channel.makeClientStreamRequest(...wire, callOptions(options), (error, response) =>
      error ? reject(errorOfStatus(error)) : resolve(response!),
    );
    cancelOnAbort(call, options.signal);
    const send = async () => {
      let closed = false;
      call.once('close', () => (closed = true));
      call.once('error', () => (closed = true));
      for await (const message of requests) {
        if (closed) return;
        if (!call.write(message)) await oneOf(call, ['drain', 'close', 'error']);
      }
      call.end();
    };
    send().catch((error: unknown) => {
      call.cancel();
      reject(error);
    });
  });
}

function oneOf(emitter: EventEmitter, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const happened = () => {
      for (const event of events) emitter.off(event, happened);
      resolve();
    };
    for (const event of events) emitter.on(event, happened);
  });
}
