import type { FacetError } from '@facet/kernel';
import { DEAD_LETTER_HEADERS, DEAD_LETTER_SUFFIX, type Delivery, type NewEvent } from '@facet/port-event-bus';

/** The event that tells the dead-letter topic what could not be handled, and why. */
export function deadLetterOf(delivery: Delivery, error: FacetError): NewEvent {
  return {
    topic: `${delivery.topic}${DEAD_LETTER_SUFFIX}`,
    key: delivery.key,
    payload: delivery.payload,
    headers: {
      ...delivery.headers,
      [DEAD_LETTER_HEADERS.topic]: delivery.topic,
      [DEAD_LETTER_HEADERS.group]: delivery.group,
      [DEAD_LETTER_HEADERS.eventId]: delivery.id,
      [DEAD_LETTER_HEADERS.attempts]: String(delivery.attempt),
      [DEAD_LETTER_HEADERS.code]: error.code,
      [DEAD_LETTER_HEADERS.reason]: error.reason,
      [DEAD_LETTER_HEADERS.message]: error.message,
    },
  };
}
