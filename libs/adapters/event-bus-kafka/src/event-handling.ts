import { FacetError } from '@facet/kernel';
import { afterFailure, type Delivery, type SubscribeOptions } from '@facet/port-event-bus';
import type { KafkaMessage } from 'kafkajs';
import { isForOthers, toDelivery, type Place } from './cloud-events';
import type { DeliveryAttempts } from './delivery-attempts';
import type { LaneTask } from './key-lanes';

/** Pause after a fault of the database or of Kafka, which is no attempt of the handler. */
const FAULT_PAUSE_MS = 1000;

export interface HandlingContext {
  readonly attempts: DeliveryAttempts;
  /** Resolves when the dead letter is durable. */
  readonly bury: (
    message: KafkaMessage,
    delivery: Delivery,
    headers: Readonly<Record<string, string>>,
  ) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** Writes down what a call of the handler has led to; to be repeated until it succeeds, without calling the handler. */
type Settle = () => Promise<{ readonly againAfterMs: number } | undefined>;

/** How a group handles one event: calls of its handler, pauses between them, the dead letter at the end. */
export class EventHandling {
  constructor(
    private readonly options: SubscribeOptions,
    private readonly context: HandlingContext,
  ) {}

  /** The work on one message; `finish` is called when the effect or the dead letter is durable. Never rejects. */
  taskOf(place: Place, message: KafkaMessage, isRevoked: () => boolean, finish: () => void): LaneTask {
    let unsettled: Settle | undefined;
    return async () => {
      if (isRevoked()) return undefined;
      try {
        unsettled ??= await this.handle(place, message);
        const again = await unsettled();
        unsettled = undefined;
        if (again) return again;
      } catch (error) {
        this.context.onFault(error);
        return { againAfterMs: FAULT_PAUSE_MS };
      }
      finish();
      return undefined;
    };
  }

  /** Rejects only when the attempts cannot be read: then the handler was not called. */
  private async handle(place: Place, message: KafkaMessage): Promise<Settle> {
    const { attempts } = this.context;
    const event = toDelivery(place, message);
    if (isForOthers(event, this.options.group)) return async () => undefined;
    const delivery: Delivery = { ...event, group: this.options.group, attempt: (await attempts.of(event.id)) + 1 };
    try {
      await this.options.handler(delivery);
    } catch (error) {
      return () => this.fail(message, delivery, FacetError.from(error));
    }
    return async () => void (await attempts.forget(delivery.id));
  }

  private async fail(message: KafkaMessage, delivery: Delivery, error: FacetError): ReturnType<Settle> {
    const { attempts, bury } = this.context;
    const failed = afterFailure(delivery, error, this.options.retry);
    if ('againAfterMs' in failed) {
      await attempts.record(delivery.id, delivery.attempt);
      return failed;
    }
    await bury(message, delivery, failed.deadLetter.headers ?? {});
    await attempts.forget(delivery.id);
    return undefined;
  }
}
