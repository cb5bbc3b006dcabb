import type { FacetError } from '@facet/kernel';
import {
  DEAD_LETTER_HEADERS,
  DEAD_LETTER_SUFFIX,
  DEFAULT_RETRY,
  type Delivery,
  type NewEvent,
  type RetryRule,
} from './event-bus.port';

/** What every bus does with a delivery whose handler failed: a pause before the next attempt, or the dead letter. */
export type FailedDelivery = { readonly againAfterMs: number } | { readonly deadLetter: NewEvent };

/** Applies the retry rule; a failure that trying again cannot help is a dead letter at once. */
export function afterFailure(
  delivery: Delivery,
  error: FacetError,
  { attempts, firstPauseMs, maxPauseMs }: RetryRule = DEFAULT_RETRY,
): FailedDelivery {
  if (error.retryable && delivery.attempt < attempts)
    return { againAfterMs: Math.min(maxPauseMs, firstPauseMs * 2 ** (delivery.attempt - 1)) };
  const headers = {
    ...delivery.headers,
    [DEAD_LETTER_HEADERS.topic]: delivery.topic,
    [DEAD_LETTER_HEADERS.group]: delivery.group,
    [DEAD_LETTER_HEADERS.eventId]: delivery.id,
    [DEAD_LETTER_HEADERS.attempts]: String(delivery.attempt),
    [DEAD_LETTER_HEADERS.code]: error.code,
    [DEAD_LETTER_HEADERS.reason]: error.reason,
    [DEAD_LETTER_HEADERS.message]: error.message,
  };
  const { topic, key, payload } = delivery;
  return { deadLetter: { topic: `${topic}${DEAD_LETTER_SUFFIX}`, key, payload, headers } };
}
