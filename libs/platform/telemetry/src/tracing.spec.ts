import { FacetError } from '@facet/kernel';
import { OtlpCollector } from '@facet/testing';
import { afterEach, expect, test } from 'vitest';
import { inSpan, startTracing, traceHeaders, traceIds, traceOfVariables, traceVariables, inTrace } from './index';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;

let collector: OtlpCollector | undefined;
afterEach(() => collector?.close());

test('without a collector no spans are made, and a trace is passed on all the same', async () => {
  const tracing = startTracing({}, 'spec');
  const seen = await inSpan('answer', { kind: 'server', from: { traceparent } }, async () => {
    await new Promise(setImmediate);
    return inSpan('ask', { kind: 'client' }, async () => [traceHeaders(), traceIds()]);
  });
  expect(seen).toEqual([{ traceparent }, { trace_id: TRACE, span_id: '00f067aa0ba902b7' }]);
  expect([traceHeaders(), traceIds()]).toEqual([{}, {}]);
  await tracing.stop();
});

test('spans go to the collector, one within the other, with what went wrong', async () => {
  collector = await OtlpCollector.open();
  const tracing = startTracing(
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=spec' },
    'ingestion',
  );
  const failing = inSpan('answer', { kind: 'server', from: { traceparent }, attributes: { n: 1 } }, () =>
    inSpan('ask', { kind: 'client' }, () => Promise.reject(new FacetError('UNAVAILABLE', 'nobody is there'))),
  );
  await expect(failing).rejects.toThrow('nobody is there');
  await tracing.stop();
  const named = (name: string) => collector!.spans.find((span) => span.name === name)!;
  const base = { service: 'ingestion', traceId: TRACE, failed: true };
  expect(named('answer')).toMatchObject({ ...base, parentSpanId: '00f067aa0ba902b7', attributes: { n: 1 } });
  expect(named('ask')).toMatchObject({ ...base, parentSpanId: named('answer').spanId });
  expect(named('ask').attributes).toMatchObject({ 'error.type': 'UNAVAILABLE' });
});

test('a program goes on with the trace that its variables name', async () => {
  const tracing = startTracing({}, 'spec');
  const variables = await inSpan('start', { from: { traceparent } }, async () => traceVariables());
  expect(variables).toEqual({ TRACEPARENT: traceparent });
  expect(inTrace(traceOfVariables(variables), traceIds).trace_id).toBe(TRACE);
  expect(inTrace(traceOfVariables({ TRACEPARENT: 'nonsense' }), traceIds)).toEqual({});
  await tracing.stop();
});

test('an address that is none is refused', () => {
  expect(() => startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' }, 'spec')).toThrow(
    /OTEL_EXPORTER_OTLP_ENDPOINT/,
  );
});
