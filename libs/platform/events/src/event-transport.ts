import { TOPICS, type ServiceName, type Topic } from '@facet/contracts-events';
import { InternalError } from '@facet/kernel';
import { gauge } from '@facet/platform-telemetry';
import type { EventBus, Subscription } from '@facet/port-event-bus';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { handleObserved } from './handle-observed';
import { EventContext } from './event-context';
import { EVENT_TRANSPORT } from './on-event';

/** Topics that name `service` among their consumers. */
function topicsOf(service: ServiceName): Topic[] {
  const names = Object.keys(TOPICS) as Topic[];
  return names.filter((topic) => (TOPICS[topic].consumers as readonly ServiceName[]).includes(service));
}

/**
 * Hands the bus's events to a service's `@OnEvent` handlers, decoded. The service is the consumer group. Its topics in
 * the registry and its handlers must be the same set, with one handler each.
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
      if (!topics.includes(pattern as Topic)) throw new InternalError(`${this.service} is no consumer of ${pattern}`);
      if (handler.next) throw new InternalError(`${this.service} has two handlers for ${pattern}`);
    }
    if (topics.length === 0) return;
    this.subscription = await this.bus.subscribe({
      group: this.service,
      topics,
      ...(this.concurrency === undefined ? {} : { concurrency: this.concurrency }),
      handler: async (delivery) => {
        const topic = delivery.topic as Topic;
        const handle = this.messageHandlers.get(topic) as MessageHandler;
        await handleObserved(delivery, async (payload) => {
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
