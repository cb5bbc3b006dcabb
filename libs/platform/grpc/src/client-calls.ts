import type { EventEmitter } from 'node:events';
import { FacetError } from '@facet/kernel';
import type { Client, ClientReadableStream, Metadata, ServiceError } from '@grpc/grpc-js';
import { cancelWithCaller, deadlineOf, IdleTimer, type GrpcCallOptions } from './call-bounds';
import { errorOfStatus } from './grpc-status';
import { observedCall, observedStream } from './observed-calls';

/** Path and codec of a method. */
export type Wire = [path: string, serialize: (value: object) => Buffer, deserialize: (bytes: Buffer) => object];

const DEFAULT_IDLE_MS = 10 * 60_000;

const silence = ([path]: Wire, ms: number) =>
  new FacetError('DEADLINE_EXCEEDED', `${path}: nothing happened for ${ms / 1000} s`, { reason: 'STREAM_IDLE' });

export function unary(channel: Client, wire: Wire, request: object, options: GrpcCallOptions): Promise<object> {
  const send = (metadata: Metadata) =>
    new Promise<object>((resolve, reject) => {
      const deadline = deadlineOf(options);
      const call = channel.makeUnaryRequest(...wire, request, metadata, { deadline }, (error, response) =>
        error ? reject(errorOfStatus(error)) : resolve(response!),
      );
      cancelWithCaller(call, options);
    });
  return observedCall(wire[0], send);
}

export function serverStream(
  channel: Client,
  wire: Wire,
  request: object,
  options: GrpcCallOptions = {},
): AsyncGenerator<object> {
  return observedStream(wire[0], (metadata) => {
    const deadline = deadlineOf(options);
    return readStream(channel.makeServerStreamRequest(...wire, request, metadata, { deadline }), wire, options);
  });
}

async function* readStream(
  call: ClientReadableStream<object>,
  wire: Wire,
  options: GrpcCallOptions,
): AsyncGenerator<object> {
  const { idleMs = DEFAULT_IDLE_MS } = options;
  cancelWithCaller(call, options);
  // The time that the reader takes for a message is not the server's.
  const idle = new IdleTimer(idleMs, () => call.cancel());
  try {
    idle.start();
    for await (const message of call) {
      idle.stop();
      yield message as object;
      idle.start();
    }
  } catch (error) {
    throw idle.over ? silence(wire, idleMs) : errorOfStatus(error as ServiceError);
  } finally {
    idle.stop();
    call.cancel();
  }
}

export function clientStream(
  channel: Client,
  wire: Wire,
  requests: AsyncIterable<object>,
  options: GrpcCallOptions = {},
): Promise<object> {
  return observedCall(wire[0], (metadata) => sendStream(channel, wire, requests, { ...options, metadata }));
}

function sendStream(
  channel: Client,
  wire: Wire,
  requests: AsyncIterable<object>,
  options: GrpcCallOptions & { readonly metadata: Metadata },
): Promise<object> {
  const { idleMs = DEFAULT_IDLE_MS } = options;
  return new Promise<object>((resolve, reject) => {
    const deadline = deadlineOf(options);
    const idle = new IdleTimer(idleMs, () => call.cancel());
    const call = channel.makeClientStreamRequest(...wire, options.metadata, { deadline }, (error, response) => {
      idle.stop();
      if (!error) resolve(response!);
      else reject(idle.over ? silence(wire, idleMs) : errorOfStatus(error));
    });
    cancelWithCaller(call, options);
    const send = async () => {
      let closed = false;
      call.once('close', () => (closed = true));
      call.once('error', () => (closed = true));
      idle.start();
      for await (const message of requests) {
        if (closed) return;
        idle.start();
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
