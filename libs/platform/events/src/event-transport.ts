import { decodeEvent, TOPICS, type ServiceName, type Topic, type TopicDefinition } from '@facet/contracts-events';
import { InternalError } from '@facet/kernel';
import { gauge } from '@facet/platform-telemetry';
import {
  DEAD_LETTER_SUFFIX,
  readDeadLetter,
  type Delivery,
  type EventBus,
  type Subscription,
} from '@facet/port-event-bus';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { handleObserved } from './handle-observed';
import { EventContext } from './event-context';
import { EVENT_TRANSPORT } from './on-event';

/** Topics that name `service` among their consumers, and dead-letter topics that it is told of. */
function topicsOf(service: ServiceName): string[] {
  return Object.entries<TopicDefinition>(TOPICS).flatMap(([topic, { consumers, deadLetterConsumer }]) => [
    ...(consumers.includes(service) ? [topic] : []),
    ...(deadLetterConsumer === service ? [`${topic}${DEAD_LETTER_SUFFIX}`] : []),
  ]);
}

/** What a handler gets: the event's message, or the dead letter. */
function payloadOf(delivery: Delivery): object {
  const { topic, payload, headers } = delivery;
  if (topic.endsWith(DEAD_LETTER_SUFFIX)) return readDeadLetter(delivery);
  return decodeEvent(topic as Topic, payload, headers['content-type']);
}

/**
 * Hands the bus's events to a service's `@OnEvent` handlers, decoded, and dead letters to its `@OnDeadLetter` handlers.
 * The service is the consumer group. Its topics in the registry and its handlers must be the same set, with one handler
 * each.
 */
export class EventTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = EVENT_TRANSPORT;
  private subscription: Subscription | undefined;
  private forgetLag = (): void => undefined;

  constructor(
    private readonly bus: EventBus,
    private readonly service: ServiceName,
    private readonly concurrency?: number,
  ) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.subscribe().then(() => callback(), callback);
  }

  /** Takes nothing new and waits for the handlers in flight. */
  async close(): Promise<void> {
    this.forgetLag();
    await this.subscription?.stop();
  }

  /** Why events are not handled at this moment; undefined when they are. */
  problem(): string | undefined {
    return this.subscription?.status === 'crashed' ? `${this.service} cannot take events from the bus` : undefined;
  }

  on(): never {
    throw new InternalError('this transport has no events of its own');
  }

  unwrap<T>(): T {
    return this.subscription as T;
  }

  private async subscribe(): Promise<void> {
    const topics = topicsOf(this.service);
    const missing = topics.filter((topic) => !this.messageHandlers.has(topic));
    if (missing.length > 0) throw new InternalError(`${this.service} has no handler for ${missing.join(', ')}`);
    for (const [pattern, handler] of this.messageHandlers) {
      if (!topics.includes(pattern)) throw new InternalError(`${this.service} is no consumer of ${pattern}`);
      if (handler.next) throw new InternalError(`${this.service} has two handlers for ${pattern}`);
    }
    if (topics.length === 0) return;
    this.subscription = await this.bus.subscribe({
      group: this.service,
      topics,
      ...(this.concurrency === undefined ? {} : { concurrency: this.concurrency }),
      handler: async (delivery) => {
        const handle = this.messageHandlers.get(delivery.topic) as MessageHandler;
        await handleObserved(delivery, payloadOf, async (payload) => {
          const result: unknown = await handle(payload, new EventContext([delivery]));
          // A filter answers with an Observable that carries the error.
          if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
        });
      },
    });
    const { subscription } = this;
    this.forgetLag = gauge('facet_consumer_lag_events', { group: this.service }, () => subscription.lag());
  }
}
