import { MemoryEventBus } from '@facet/adapter-event-bus-memory';
import { encodeEvent } from '@facet/contracts-events';
import { FacetError } from '@facet/kernel';
import { callContext } from '@facet/platform-call-context';
import { inSpan, metricsText, startTracing, traceIds } from '@facet/platform-telemetry';
import type { MessageHandler } from '@nestjs/microservices';
import { expect, test, vi } from 'vitest';
import { EventTransport } from './event-transport';
import { TracedEventBus } from './traced-event-bus';

const TOPIC = 'models.version.published.v1';
const published = (model: string) => encodeEvent(TOPIC, { model });

/** Serving's consumer on a bus in memory. */
async function consume(bus: MemoryEventBus, handler: (attempt: number, model: string) => void) {
  const transport = new EventTransport(bus, 'serving');
  const attempts = new Map<string, number>();
  const handle = async ({ model }: { model: string }) => {
    attempts.set(model, (attempts.get(model) ?? 0) + 1);
    handler(attempts.get(model)!, model);
  };
  transport.addHandler(TOPIC, handle as unknown as MessageHandler, true);
  await new Promise<void>((resolve, reject) => transport.listen((error) => (error ? reject(error) : resolve())));
  return transport;
}

const counted = async (outcome: string) => {
  const line = `facet_events_total{group="serving",topic="${TOPIC}",outcome="${outcome}"}`;
  const found = (await metricsText()).split('\n').find((text) => text.startsWith(line));
  return Number(found?.slice(line.length) ?? 0);
};

test('what comes of events is counted, whichever bus they are on', async () => {
  const bus = new MemoryEventBus();
  const transport = await consume(bus, (attempt, model) => {
    if (model === 'shaky' && attempt < 3) throw new FacetError('UNAVAILABLE', 'later');
    if (model === 'bad') throw new FacetError('INVALID_ARGUMENT', 'never');
  });
  await bus.publish([published('good'), published('shaky'), published('bad')]);
  await bus.publish([{ topic: TOPIC, key: 'torn', payload: Uint8Array.of(0xff, 0xff) }]);
  await vi.waitFor(async () => expect(await counted('handled')).toBe(2), 10_000);
  expect(await counted('retried')).toBe(2);
  expect(await counted('dead')).toBe(2);
  const text = await metricsText();
  expect(text).toContain(`facet_event_handler_seconds_count{group="serving",topic="${TOPIC}"} 6`);
  expect(text).toContain('facet_consumer_lag_events{group="serving"} 0');
  await transport.close();
  expect(await metricsText()).not.toContain('facet_consumer_lag_events');
  await bus.close();
});

test('an event is handled in the trace that published it, and outside of any call of its publisher', async () => {
  const tracing = startTracing({}, 'spec');
  const bus = new MemoryEventBus();
  const seen: unknown[] = [];
  const transport = await consume(bus, () => void seen.push([traceIds().trace_id, callContext()]));
  const from = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
  await inSpan('publish', { from }, () => new TracedEventBus(bus).publish([published('a')]));
  await new TracedEventBus(bus).publish([published('b')]);
  await vi.waitFor(() => expect(seen).toHaveLength(2), 10_000);
  expect(seen).toEqual([
    ['4bf92f3577b34da6a3ce929d0e0e4736', { deadline: Infinity, ids: {} }],
    [undefined, { deadline: Infinity, ids: {} }],
  ]);
  await transport.close();
  await bus.close();
  await tracing.stop();
});
