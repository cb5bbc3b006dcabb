import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { FacetError, InternalError } from '@facet/kernel';
import { inCall, logIdsOf } from '@facet/platform-call-context';
import type { sendUnaryData, ServerReadableStream, ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { ServerGrpc, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { GrpcHost } from './grpc-host';
import { statusOf } from './grpc-status';
import { observedAnswer } from './observed-calls';
import { OversizedRequest } from './service-descriptors';
import { refuseZeroCharacters } from './zero-characters';

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

/** Runs a handler as part of the call: what it asks of others ends with the call. */
async function answer(method: DescMethod, handler: MessageHandler, call: Call, callback: sendUnaryData<object>) {
  const streamOut = method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming';
  const request: object =
    'request' in call && call.request !== undefined ? call.request : requestsOf(call as Requests, method);
  const signal = signalOf(call);
  const deadline = Number(call.getDeadline());
  const handle = async () => {
    if (request instanceof OversizedRequest) throw request.error;
    if ('request' in call) refuseZeroCharacters(method.input, request);
    // Nest's proxies answer with a promise, of an Observable where a filter saw an error.
    const result: unknown = await (handler as (...args: unknown[]) => Promise<unknown>)(request, call.metadata, call);
    const value = isObservable(result) ? await lastValueFrom(result) : result;
    if (streamOut) await writeAll(value as AsyncIterable<object>, call as ServerWritableStream<object, object>, signal);
    return value as object;
  };
  const codeOf = () => (signal.aborted ? leaveCode(deadline) : 'OK');
  try {
    const reply = await inCall({ deadline, signal, ids: logIdsOf(request) }, () =>
      observedAnswer(call.getPath(), call.metadata, codeOf, handle),
    );
    if (streamOut) (call as ServerWritableStream<object, object>).end();
    else callback(null, reply);
  } catch (error) {
    if (streamOut) (call as ServerWritableStream<object, object>).emit('error', statusOf(error));
    else callback(statusOf(error), null);
  }
}

/** What a request takes to arrive, at most: the deadline that is known here is later by it than the caller's own. */
const TRAVEL_MS = 50;

/** Why a caller has hung up: it does so too when its own deadline passes. */
export function leaveCode(deadline: number, now = Date.now()): 'DEADLINE_EXCEEDED' | 'CANCELLED' {
  return now >= deadline - TRAVEL_MS ? 'DEADLINE_EXCEEDED' : 'CANCELLED';
}

type Requests = ServerReadableStream<object, object>;

/**
 * What the caller streams. grpc-js ends a stream whose connection broke as it ends one that is whole; only the call,
 * and only within the turn, is marked as cancelled.
 */
async function* requestsOf(call: Requests, { input }: DescMethod): AsyncGenerator<object, void, undefined> {
  for await (const request of call as AsyncIterable<object>) {
    if (request instanceof OversizedRequest) throw request.error;
    refuseZeroCharacters(input, request);
    yield request;
  }
  await turn();
  if (call.cancelled) throw new FacetError('CANCELLED', 'the call broke off', { reason: 'STREAM_BROKEN' });
}

/** Aborted when the caller hangs up, when the deadline passes, and when the call has been answered. */
function signalOf(call: {
  readonly cancelled: boolean;
  once(event: 'cancelled', listener: () => void): unknown;
}): AbortSignal {
  const controller = new AbortController();
  if (call.cancelled) controller.abort();
  else call.once('cancelled', () => controller.abort());
  return controller.signal;
}

async function writeAll(
  messages: AsyncIterable<object>,
  call: ServerWritableStream<object, object>,
  gone: AbortSignal,
): Promise<void> {
  for await (const message of messages) {
    if (gone.aborted) return;
    if (call.write(message)) continue;
    await once(call, 'drain', { signal: gone }).catch(() => undefined);
    if (gone.aborted) return;
  }
}
