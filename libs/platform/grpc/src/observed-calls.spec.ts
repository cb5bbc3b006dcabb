import { FacetError, pause } from '@facet/kernel';
import { callContext } from '@facet/platform-call-context';
import { inSpan, metricsText, startTracing, traceIds, type Tracing } from '@facet/platform-telemetry';
import { OtlpCollector } from '@facet/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { serveIngestion, type TestServer } from './grpc-server.fixture';
import { leaveCode } from './grpc-transport';

const SERVICE = 'facet.ingestion.v1.IngestionService';
let collector: OtlpCollector;
let tracing: Tracing;
let server: TestServer;
const ids: unknown[] = [];

beforeAll(async () => {
  collector = await OtlpCollector.open();
  tracing = startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }, 'spec');
  server = await serveIngestion({
    GetBatch: async ({ batchId }: { batchId: string }) => {
      ids.push([traceIds().trace_id, callContext()?.ids]);
      if (batchId === 'none') throw new FacetError('NOT_FOUND', 'no batch');
      if (batchId === 'slow') await pause(600_000, callContext()!.signal).catch(() => undefined);
      return { batch: { id: batchId } };
    },
    ListLedger: async function* () {
      for (;;) yield { row: { path: traceIds().trace_id } };
    },
    UploadPhotos: async () => ({ batch: { id: traceIds().trace_id } }),
  });
});
afterAll(async () => {
  await server.close();
  await tracing.stop();
  await collector.close();
});

test('a caller whose own deadline has passed hangs up a little before the one that the server knows', () => {
  expect(leaveCode(10_000, 10_001)).toBe('DEADLINE_EXCEEDED');
  expect(leaveCode(10_000, 9_990)).toBe('DEADLINE_EXCEEDED');
  expect(leaveCode(10_000, 9_000)).toBe('CANCELLED');
  expect(leaveCode(Infinity, 10_000)).toBe('CANCELLED');
});

test('calls of every kind carry the trace, are spans on both sides, and are timed by how they ended', async () => {
  const client = server.client();
  const trace = await inSpan('user', {}, async () => {
    await client.getBatch({ batchId: 'b' });
    await client.getBatch({ batchId: 'none' }).catch(() => undefined);
    await client.getBatch({ batchId: 'slow' }, { deadlineMs: 100 }).catch(() => undefined);
    for await (const { row } of client.listLedger({})) {
      expect(row?.path).toBe(traceIds().trace_id);
      break;
    }
    const { batch } = await client.uploadPhotos((async function* () {})());
    expect(batch?.id).toBe(traceIds().trace_id);
    return traceIds().trace_id;
  });
  expect(ids).toEqual(['b', 'none', 'slow'].map((batchId) => [trace, { batchId }]));

  const count = (side: string, method: string, code: string) =>
    `facet_grpc_${side}_call_seconds_count{method="${SERVICE}/${method}",code="${code}"} 1`;
  for (const side of ['client', 'server']) {
    const expected = [
      count(side, 'GetBatch', 'OK'),
      count(side, 'GetBatch', 'NOT_FOUND'),
      count(side, 'GetBatch', 'DEADLINE_EXCEEDED'),
      count(side, 'ListLedger', 'CANCELLED'),
      count(side, 'UploadPhotos', 'OK'),
    ];
    // The server may still be hearing of its last caller's leave.
    await vi.waitFor(async () => {
      const text = await metricsText();
      for (const line of expected) expect(text).toContain(line);
    }, 10_000);
  }

  await tracing.stop();
  const spans = collector.spans.filter(({ name }) => name === `${SERVICE}/GetBatch`);
  expect(spans).toHaveLength(6);
  const named = collector.spans.filter(({ name }) => name === `${SERVICE}/UploadPhotos`);
  const answered = named.find(({ parentSpanId }) => named.some(({ spanId }) => spanId === parentSpanId));
  expect(collector.lineage(answered!)).toEqual([`${SERVICE}/UploadPhotos`, `${SERVICE}/UploadPhotos`, 'user']);
  for (const span of collector.spans) expect(span.traceId).toBe(trace);
});
