import { FacetError } from '@facet/kernel';
import { inCall, logIdsOf } from '@facet/platform-call-context';
import { count, inSpan, observe } from '@facet/platform-telemetry';
import { afterFailure, type Delivery } from '@facet/port-event-bus';

/**
 * Handles a delivery as part of the trace that published it, with the event's ids in log lines, and counts what came of
 * it. Every bus ends a failed attempt by the one rule of its port, so that the outcome is known here for all of them.
 */
export async function handleObserved(
  delivery: Delivery,
  decode: (delivery: Delivery) => object,
  handle: (payload: object) => Promise<void>,
): Promise<void> {
  const { group, topic, headers } = delivery;
  const attributes = {
    'messaging.destination.name': topic,
    'messaging.consumer.group.name': group,
    'messaging.message.id': delivery.id,
    'facet.event.attempt': delivery.attempt,
  };
  const started = performance.now();
  try {
    await inSpan(`process ${topic}`, { kind: 'consumer', from: headers, attributes }, async () => {
      const payload = decode(delivery);
      await inCall({ deadline: Infinity, ids: logIdsOf(payload) }, () => handle(payload));
    });
    count('facet_events_total', { group, topic, outcome: 'handled' });
  } catch (error) {
    const isDead = 'deadLetter' in afterFailure(delivery, FacetError.from(error));
    count('facet_events_total', { group, topic, outcome: isDead ? 'dead' : 'retried' });
    throw error;
  } finally {
    observe('facet_event_handler_seconds', { group, topic }, (performance.now() - started) / 1000);
  }
}
