import type { PayloadOf, Topic } from '@facet/contracts-events';
import { DEAD_LETTER_SUFFIX, type DeadLetter } from '@facet/port-event-bus';
import { EventPattern } from '@nestjs/microservices';
import type { EventContext } from './event-context';

/** Marks the transport that `@OnEvent` handlers belong to. */
export const EVENT_TRANSPORT = Symbol('EVENT_TRANSPORT');

type Handler<T extends Topic> = (event: PayloadOf<T>, context: EventContext) => Promise<void>;

/**
 * Handles the events of one topic: `@OnEvent('a.b.c.v1') on(@Payload() event, @Ctx() context)`. An ordinary Nest
 * `@EventPattern`, with the payload's type tied to the topic. A rejection tells the bus to try again, or, when the
 * error is not retryable, to dead-letter the event.
 */
export const OnEvent =
  <T extends Topic>(topic: T) =>
  (target: object, key: string, descriptor: TypedPropertyDescriptor<Handler<T>>): void =>
    void EventPattern(topic, EVENT_TRANSPORT)(target, key, descriptor);

type DeadLetterHandler = (letter: DeadLetter) => Promise<void>;

/** Is told of the events of a topic that could not be handled, e.g. to answer their sender: `on(@Payload() letter)`. */
export const OnDeadLetter =
  (topic: Topic) =>
  (target: object, key: string, descriptor: TypedPropertyDescriptor<DeadLetterHandler>): void =>
    void EventPattern(`${topic}${DEAD_LETTER_SUFFIX}`, EVENT_TRANSPORT)(target, key, descriptor);
