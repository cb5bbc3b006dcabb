import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { FacetError, InternalError } from '@facet/kernel';
import type { sendUnaryData, ServerReadableStream, ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { ServerGrpc, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { GrpcHost } from './grpc-host';
import { statusOf } from './grpc-status';

type Call =
  ServerUnaryCall<object, object> | ServerWritableStream<object, object> | ServerReadableStream<object, object>;

/**
 * Binds `@GrpcMethod` handlers to a GrpcHost. A server stream is an AsyncIterable that the handler returns; a client
 * stream (`@GrpcStreamMethod`) is an AsyncIterable that the handler gets. Both keep back-pressure, which Nest's own
 * transport does not: it buffers without bound. Every method of every service must have exactly one handler.
 * It is a ServerGrpc because Nest gives handlers the metadata and the call only for one.
 */
export class GrpcTransport extends ServerGrpc {
  private readonly doubled: string[] = [];

  constructor(
    private readonly host: GrpcHost,
    private readonly services: readonly DescService[],
  ) {
    super({ package: '', protoPath: '' });
  }

  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler?: boolean): void {
    const route = JSON.stringify(pattern);
    if (this.messageHandlers.has(route)) this.doubled.push(route);
    super.addHandler(route, callback, isEventHandler);
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      if (this.doubled.length > 0) throw new InternalError(`two handlers for ${this.doubled.join(', ')}`);
      for (const service of this.services) this.host.join(service, this.implementationOf(service));
      callback();
    } catch (error) {
      callback(error);
    }
  }

  override async close(): Promise<void> {
    // The host outlives the services on it.
  }

  private implementationOf(service: DescService) {
    const missing: string[] = [];
    const methods = service.methods.map((method): [string, (call: Call, callback: sendUnaryData<object>) => void] => {
      const handler = this.handlerOf(service, method);
      if (!handler) missing.push(`${service.typeName}/${method.name}`);
      return [method.name, (call, callback) => void answer(method, handler!, call, callback)];
    });
    if (missing.length > 0) throw new InternalError(`no handler for ${missing.join(', ')}`);
    return Object.fromEntries(methods);
  }

  private handlerOf(service: DescService, method: DescMethod): MessageHandler | undefined {
    const streaming = method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming';
    const pattern = { rpc: method.name, streaming: streaming ? 'rx_stream' : 'no_stream' };
    return [service.name, service.typeName]
      .map((name) => this.messageHandlers.get(JSON.stringify({ service: name, ...pattern })))
      .find((handler) => handler !== undefined);
  }
}

async function answer(method: DescMethod, handler: MessageHandler, call: Call, callback: sendUnaryData<object>) {
  const streamOut = method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming';
  try {
    const request = 'request' in call && call.request !== undefined ? call.request : requestsOf(call as Requests);
    // Nest's proxies answer with a promise, of an Observable where a filter saw an error.
    const result: unknown = await (handler as (...args: unknown[]) => Promise<unknown>)(request, call.metadata, call);
    const value = isObservable(result) ? await lastValueFrom(result) : result;
    if (!streamOut) return callback(null, value as object);
    await writeAll(value as AsyncIterable<object>, call as ServerWritableStream<object, object>);
  } catch (error) {
    if (streamOut) (call as ServerWritableStream<object, object>).emit('error', statusOf(error));
    else callback(statusOf(error), null);
  }
}

type Requests = ServerReadableStream<object, object>;

/**
 * What the caller streams. grpc-js ends a stream whose connection broke as it ends one that is whole; only the call,
 * and only within the turn, is marked as cancelled.
 */
async function* requestsOf(call: Requests): AsyncGenerator<object, void, undefined> {
  yield* call as AsyncIterable<object>;
  await turn();
  if (call.cancelled) throw new FacetError('CANCELLED', 'the call broke off', { reason: 'STREAM_BROKEN' });
}

async function writeAll(messages: AsyncIterable<object>, call: ServerWritableStream<object, object>): Promise<void> {
  const gone = new AbortController();
  call.once('cancelled', () => gone.abort());
  for await (const message of messages) {
    if (gone.signal.aborted) return;
    if (call.write(message)) continue;
    await once(call, 'drain', { signal: gone.signal }).catch(() => undefined);
    if (gone.signal.aborted) return;
  }
  call.end();
}
