import type { Transaction } from '@facet/port-database';
import type { Delivery, EventBus, NewEvent, SubscribeOptions, Subscription } from '@facet/port-event-bus';
import { traceHeaders } from '@facet/platform-telemetry';

/** Any bus, on which events carry the trace of the work that publishes them. */
export class TracedEventBus implements EventBus {
  constructor(private readonly bus: EventBus) {}

  publish(events: readonly NewEvent[], transaction?: Transaction): Promise<void> {
    const trace = traceHeaders();
    const traced = events.map((event) => ({ ...event, headers: { ...trace, ...event.headers } }));
    return this.bus.publish(traced, transaction);
  }

  subscribe(options: SubscribeOptions): Promise<Subscription> {
    return this.bus.subscribe(options);
  }

  claim(delivery: Delivery, transaction: Transaction): Promise<boolean> {
    return this.bus.claim(delivery, transaction);
  }

  close(): Promise<void> {
    return this.bus.close();
  }
}
