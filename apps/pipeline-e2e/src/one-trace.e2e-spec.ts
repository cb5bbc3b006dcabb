import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { architectureNamed } from '@facet/architectures';
import { ConversionService, IngestionService, JobState, ServingService, TrainingService } from '@facet/contracts-rpc';
import { startFacet } from '@facet/facet-host';
import type { RunningProcess } from '@facet/platform-bootstrap';
import { grpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import { inSpan, METRICS, traceHeaders } from '@facet/platform-telemetry';
import { OtlpCollector } from '@facet/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { drawPortraits } from './portrait-folder';

const PEOPLE = 2;
const PICTURES = 4;
const root = mkdtempSync(join(tmpdir(), 'facet-trace-'));
const logged: Record<string, unknown>[] = [];
let collector: OtlpCollector;
let facet: RunningProcess;
let metrics: string;

/** The photos of a folder as a form. */
async function form(folder: string): Promise<FormData> {
  const body = new FormData();
  for (const person of await drawPortraits(folder, { people: PEOPLE, pictures: PICTURES }))
    for (let picture = 1; picture <= PICTURES; picture++) {
      const bytes = readFileSync(join(folder, person, `${picture}.jpg`));
      body.append(person, new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), `${picture}.jpg`);
    }
  return body;
}

/** What a user does, from photos to a model that is served. */
async function wholeJob(): Promise<{ batchId: string; jobId: string }> {
  const address = `127.0.0.1:${facet.grpcPort}`;
  const upload = await fetch(`http://127.0.0.1:${facet.httpPort}/v1/batches`, {
    method: 'POST',
    headers: traceHeaders(),
    body: await form(join(root, 'people')),
  });
  const { id: batchId } = (await upload.json()) as { id: string };
  const clients = {
    ingestion: grpcClient(IngestionService, address),
    conversion: grpcClient(ConversionService, address),
    training: grpcClient(TrainingService, address),
    serving: grpcClient(ServingService, address),
  };
  const { cropRule } = architectureNamed('embedding-head');
  let accepted = 0;
  for await (const { batch } of clients.ingestion.watchBatch({ batchId })) accepted = batch!.accepted;
  expect(accepted).toBe(PEOPLE * PICTURES);
  let datasetVersion = '';
  for await (const { dataset } of clients.conversion.createDataset({ batchId, cropRule, split: { seed: 1 } }))
    datasetVersion = dataset?.version ?? datasetVersion;
  const { job } = await clients.training.createJob({ datasetVersion, architecture: 'embedding-head', steps: 3 });
  let state = job!.state;
  for await (const reply of clients.training.watchJob({ jobId: job!.id })) state = reply.job!.state;
  expect(state).toBe(JobState.SUCCEEDED);
  await vi.waitFor(
    async () => expect((await clients.serving.listModels({})).models[0]?.versions[0]?.labels).toHaveLength(PEOPLE),
    { timeout: 60_000, interval: 200 },
  );
  for (const client of Object.values(clients)) client.close();
  return { batchId, jobId: job!.id };
}

let trace: string;
let ids: { batchId: string; jobId: string };

beforeAll(async () => {
  collector = await OtlpCollector.open();
  // The trainer is a program of its own, which has the variables of its parent.
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.endpoint;
  const destination = new PassThrough().on('data', (line: Buffer) => logged.push(JSON.parse(line.toString())));
  facet = await startFacet({
    dataFolder: join(root, 'data'),
    httpPort: 0,
    grpcPort: 0,
    logger: createLogger({ service: 'facet', destination }),
    environment: process.env,
  });
  ids = await inSpan('user', {}, () => {
    trace = traceHeaders()['traceparent']!.split('-')[1]!;
    return wholeJob();
  });
  metrics = await (await fetch(`http://127.0.0.1:${facet.httpPort}/metrics`)).text();
  await facet.stop();
}, 240_000);

afterAll(async () => {
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  await collector?.close();
  rmSync(root, { recursive: true, force: true });
});

/** The ways from spans of this name up to the user, without repeated ones. */
const ways = (name: string): string[] => {
  const spans = collector.spans.filter((span) => span.name === name && span.traceId === trace);
  return [...new Set(spans.map((span) => collector.lineage(span).join(' < ')))];
};

test('a photo is followed from its upload over both events to its row in the ledger', () => {
  expect(ways('process faces.face.extracted.v1')).toEqual([
    'process faces.face.extracted.v1 < process ingestion.photo.stored.v1 < HTTP POST < user',
  ]);
  const photos = collector.spans.filter(({ name }) => name === 'process faces.face.extracted.v1');
  expect(photos).toHaveLength(PEOPLE * PICTURES);
});

test('a dataset is followed into the services that it asks', () => {
  const conversion = 'facet.datasets.v1.ConversionService/CreateDataset';
  for (const asked of [
    'facet.ingestion.v1.IngestionService/ListLedger',
    'facet.faces.v1.FaceExtractionService/ListFaces',
  ])
    expect(ways(asked)).toContain(`${asked} < ${asked} < ${conversion} < ${conversion} < user`);
});

test('a job is followed into its program, and its version to where it is served', () => {
  const job =
    'training job < facet.training.v1.TrainingService/CreateJob < facet.training.v1.TrainingService/CreateJob < user';
  expect(ways('train')).toEqual([`train < trainer < ${job}`]);
  expect(collector.spans.find(({ name }) => name === 'train')?.service).toBe('trainer');
  expect(ways('process models.version.published.v1')[0]).toMatch(/CreateJob < user$/);
});

test('log lines say which trace, batch and job they belong to', () => {
  const line = (msg: string) => logged.find((one) => one['msg'] === msg);
  expect(line('dataset published')).toMatchObject({ trace_id: trace, batchId: ids.batchId });
  expect(line('training job succeeded')).toMatchObject({ trace_id: trace, jobId: ids.jobId });
});

test('every metric that a process can have is told at /metrics, and no other', () => {
  const told = [...metrics.matchAll(/^# TYPE (facet_\S+)/gm)].map(([, name]) => name!);
  expect(told.sort()).toEqual(Object.keys(METRICS).sort());
  expect(metrics).toContain(`facet_photos_total{verdict="ACCEPTED",reason=""} ${PEOPLE * PICTURES}`);
  expect(metrics).toContain('facet_outbox_age_seconds 0');
});
