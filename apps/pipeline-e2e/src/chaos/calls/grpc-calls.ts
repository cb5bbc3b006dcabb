import type { DescMessage, DescMethod, DescService, Message } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { type ErrorCode, FacetError } from '@facet/kernel';
import { grpcClient, type GrpcCallOptions } from '@facet/platform-grpc';
import type { Answer, Broken, HostileCall } from './hostile-call';
import { hostileMessage, type KnownValues } from './hostile-message';
import { namesAField } from './named-field';
import { servedServices } from './served-services';

/** A stream that has begun has answered; some never end. So long it is listened to for what follows. */
const LISTEN_MS = 300;
const MOST_SENT = 6;

/** All services are there: whoever gets UNAVAILABLE has lost its connection, by this call or by another one on it. */
const UNEXPECTED: readonly ErrorCode[] = ['INTERNAL', 'UNKNOWN', 'UNAVAILABLE', 'DATA_LOSS'];

type Send = (request: unknown, options: GrpcCallOptions) => Promise<object> | AsyncIterable<object>;

/** Every rpc at `address`; `close` ends the connections. */
export async function grpcCalls(address: string, known: KnownValues) {
  const services = await servedServices();
  const clients = services.map((service) => grpcClient(service, address));
  const calls = services.flatMap((service, i) =>
    service.methods.map((method) => {
      const send = (clients[i] as unknown as Record<string, Send>)[method.localName]!;
      return callOf(service, method, send, known);
    }),
  );
  return { calls, close: () => clients.forEach((client) => client.close()) };
}

function callOf({ typeName }: DescService, method: DescMethod, send: Send, known: KnownValues): HostileCall {
  return {
    name: `${typeName}/${method.name}`,
    async answer(random, deadlineMs): Promise<Answer> {
      const isStream = method.methodKind === 'client_streaming';
      const count = isStream ? Math.floor(random() * MOST_SENT) : 1;
      const sent = Array.from({ length: count }, () => hostileMessage(method.input, random, known));
      if (isStream && random() < 0.5) sent.sort((a, b) => rankOf(method.input, a) - rankOf(method.input, b));
      const hungUp = new AbortController();
      try {
        const answer = send(isStream ? each(sent) : sent[0], { deadlineMs, signal: hungUp.signal });
        await ('then' in answer ? answer : listen(answer, hungUp));
        return { status: 'OK', sent };
      } catch (error) {
        const failure = FacetError.from(error);
        return { status: failure.code, broken: brokenBy(failure, method), message: failure.message, sent };
      }
    },
  };
}

/** By the first field that is set: what a stream may hold is declared in the order in which it has to come. */
function rankOf(schema: DescMessage, message: Message): number {
  const set = schema.fields.find((field) => reflect(schema, message).isSet(field));
  return set?.number ?? Infinity;
}

async function* each(messages: readonly object[]): AsyncGenerator<object, void, undefined> {
  yield* messages;
}

async function listen(answer: AsyncIterable<object>, hungUp: AbortController): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const _ of answer) timer ??= setTimeout(() => hungUp.abort(), LISTEN_MS);
  } catch (error) {
    if (!hungUp.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

function brokenBy({ code, message }: FacetError, { input }: DescMethod): Broken | undefined {
  if (UNEXPECTED.includes(code)) return 'unexpected';
  if (code === 'DEADLINE_EXCEEDED') return 'unanswered';
  return code === 'INVALID_ARGUMENT' && !namesAField(message, input) ? 'unnamed' : undefined;
}
