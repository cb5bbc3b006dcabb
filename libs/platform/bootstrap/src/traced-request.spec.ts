import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callContext } from '@facet/platform-call-context';
import { startTracing, traceIds, type Tracing } from '@facet/platform-telemetry';
import { OtlpCollector } from '@facet/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tracedRequest } from './traced-request';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
let collector: OtlpCollector;
let tracing: Tracing;
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  collector = await OtlpCollector.open();
  tracing = startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }, 'spec');
  server = createServer((request, response) => tracedRequest(request, response, () => answer(request, response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await tracing.stop();
  await collector.close();
});

const ask = (init?: RequestInit) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/demo?x=1`, init);

test('a request is part of its caller’s trace, and so is whoever it is passed on to', async () => {
  answer = (request, response) =>
    response.writeHead(201).end(JSON.stringify([traceIds(), request.headers.traceparent]));
  const reply = await ask({ headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` } });
  const [ids, passedOn] = (await reply.json()) as [{ trace_id: string; span_id: string }, string];
  expect(ids.trace_id).toBe(TRACE);
  expect(passedOn).toBe(`00-${TRACE}-${ids.span_id}-01`);
  await tracing.stop();
  expect(collector.spans).toMatchObject([
    {
      name: 'HTTP GET',
      spanId: ids.span_id,
      parentSpanId: '00f067aa0ba902b7',
      attributes: { 'url.path': '/v1/demo', 'http.response.status_code': 201 },
    },
  ]);
});

test('what is done for a caller that has gone is told so', async () => {
  let aborted = (): void => undefined;
  const told = new Promise<void>((resolve) => (aborted = resolve));
  const leaving = new AbortController();
  answer = () => {
    callContext()!.signal!.addEventListener('abort', () => aborted());
    leaving.abort();
  };
  await expect(ask({ signal: leaving.signal })).rejects.toThrow('aborted');
  await told;
});

test('an answer is no reason to stop what it has begun', async () => {
  let signal: AbortSignal | undefined;
  answer = (_, response) => {
    ({ signal } = callContext()!);
    response.end('ok');
  };
  expect(await (await ask()).text()).toBe('ok');
  expect(signal?.aborted).toBe(false);
});
