import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { encodeEvent } from '@facet/contracts-events';
import { IngestionService, type Batch, type LedgerRow, type UploadPhotosRequestSchema } from '@facet/contracts-rpc';
import { startProcess, type RunningProcess } from '@facet/platform-bootstrap';
import { grpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import type { DatabaseConnection } from '@facet/port-database';
import { sql } from 'drizzle-orm';
import type { EventBus } from '@facet/port-event-bus';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, peopleFolder, picture } from './ingestion.fixture';
import { ingestion } from './ingestion.service-definition';

const RULE = { scale: 1.2, sizePx: 96 };

let database: DatabaseConnection;
let bus: EventBus;
let running: RunningProcess;
let client: ReturnType<typeof grpcClient<typeof IngestionService>>;
let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'ingestion-'));
  database = await openDatabase();
  bus = new OutboxEventBus(database.database);
  const parts = { database, eventBus: bus, objectStore: new MemoryObjectStore(), imageCodec: new SharpImageCodec() };
  running = await startProcess({
    services: [ingestion],
    compose: async (_, environment) => ({ parts, environment, dataFolder: scratch, close: async () => {} }),
    environment: { INGESTION_MAX_UPLOAD_PHOTOS: '5', INGESTION_WATCH_INTERVAL_MS: '1', FACET_MAX_PHOTO_BYTES: '50000' },
    logger: createLogger({ service: 'spec', destination: new PassThrough() }),
    httpPort: 0,
    grpcPort: 0,
  });
  client = grpcClient(IngestionService, `127.0.0.1:${running.grpcPort}`);
});
afterAll(async () => {
  client?.close();
  await running?.stop();
  await bus?.close();
  await database?.close();
  rmSync(scratch, { recursive: true, force: true });
});

async function ingest(folder: string): Promise<Batch> {
  let batch: Batch | undefined;
  for await (const reply of client.ingestSource({ source: folder, cropRule: RULE })) batch = reply.batch ?? batch;
  return batch!;
}

async function ledger(batchId: string, verdict = ''): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for await (const { row } of client.listLedger({ batchId, verdict })) rows.push(row!);
  return rows;
}

/** What face-extraction says of a photo; `reason` makes it a refusal. */
function tell({ batchId, path, label, photoSha256 }: LedgerRow, reason?: string) {
  const photo = { batchId, path, label, photoSha256, detectorVersion: 'v1' };
  return reason
    ? encodeEvent('faces.photo.rejected.v1', { ...photo, reason, message: 'no', measured: 31.5, threshold: 20 })
    : encodeEvent('faces.face.extracted.v1', { ...photo, cropKey: 'crop' });
}

async function watchToEnd(batchId: string): Promise<Batch[]> {
  const seen: Batch[] = [];
  for await (const { batch } of client.watchBatch({ batchId })) seen.push(batch!);
  return seen;
}

describe('a folder over gRPC', () => {
  test('reports progress and ends with the sealed batch', async () => {
    const folder = await peopleFolder(join(scratch, 'progress'), ['ada', 'ben'], 20);
    const replies = [];
    for await (const { found, done, batch } of client.ingestSource({ source: folder, cropRule: RULE }))
      replies.push([found, done, batch?.pending]);
    expect(replies[0]).toEqual([40, 0, undefined]);
    expect(replies.slice(-2)).toEqual([
      [40, 40, undefined],
      [40, 40, 40],
    ]);
  });

  test('is refused with the reason', async () => {
    await expect(ingest(join(scratch, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'FOLDER_MISSING' });
    const bad = client.ingestSource({ source: scratch, cropRule: { scale: 0, sizePx: 96 } });
    await expect(bad[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('verdicts about faces', () => {
  test('close the rows, end the watch, and count once however often they come', async () => {
    const { id } = await ingest(await peopleFolder(join(scratch, 'verdicts'), ['ada', 'ben'], 2, 1000));
    const [first, second, third, fourth] = (await ledger(id)) as [LedgerRow, LedgerRow, LedgerRow, LedgerRow];
    const watched = watchToEnd(id);
    await bus.publish([tell(first), tell(second), tell(second), tell(second, 'NO_FACE'), tell(third, 'POSE_PAN')]);
    await bus.publish([tell(fourth)]);
    expect((await watched).at(-1)).toMatchObject({ total: 4, pending: 0, accepted: 3, refused: { POSE_PAN: 1 } });
    expect((await ledger(id, 'REFUSED')).map(({ path, ...row }) => [path, row])).toEqual([
      [
        'ben/0.png',
        expect.objectContaining({ reason: 'POSE_PAN', measured: 31.5, threshold: 20, detectorVersion: 'v1' }),
      ],
    ]);
    expect((await ledger(id, 'ACCEPTED')).every(({ decidedAt, reason }) => decidedAt && reason === '')).toBe(true);
    expect(await watchToEnd(id)).toHaveLength(1);
  });

  test('that failed are asked for again when the folder comes again', async () => {
    const folder = await peopleFolder(join(scratch, 'again'), ['ada', 'ben'], 1, 2000);
    const { id } = await ingest(folder);
    const [first, second] = (await ledger(id)) as [LedgerRow, LedgerRow];
    await bus.publish([tell(first, 'DETECTION_FAILED'), tell(second, 'NO_FACE')]);
    await watchToEnd(id);
    expect(await ingest(folder)).toMatchObject({ id, pending: 1, refused: { NO_FACE: 1 } });
    await bus.publish([tell(first)]);
    expect((await watchToEnd(id)).at(-1)).toMatchObject({ accepted: 1, refused: { NO_FACE: 1 } });
    expect(await ledger(id, 'ACCEPTED')).toMatchObject([{ path: first.path, revision: 2, cause: 'RETRY' }]);
    const kept = await database.database.execute(
      sql`select revision, reason from ingestion.ledger_revision where batch_id = ${id}`,
    );
    expect(kept).toMatchObject({ rows: [{ revision: 1, reason: 'DETECTION_FAILED' }] });
  });
});

type UploadPart = MessageInitShape<typeof UploadPhotosRequestSchema>;

async function* uploadOf(batchId: string, photos: readonly (readonly [path: string, bytes: Uint8Array])[]) {
  yield { part: { case: 'open', value: { batchId, cropRule: RULE } } } satisfies UploadPart;
  for (const [path, bytes] of photos) {
    yield { part: { case: 'photo', value: { path, label: path.split('/')[0]! } } } satisfies UploadPart;
    for (let at = 0; at < bytes.length; at += 40)
      yield { part: { case: 'chunk', value: bytes.subarray(at, at + 40) } } satisfies UploadPart;
  }
}

describe('photos over a gRPC stream', () => {
  test('become a sealed batch of their own', async () => {
    const photos = [
      ['ada/1.png', await picture(3000)],
      ['ada/2.txt', Buffer.from('no picture')],
      ['ben/big.png', Buffer.alloc(50_001)],
    ] as const;
    const { batch } = await client.uploadPhotos(uploadOf('', photos));
    expect(batch).toMatchObject({ source: 'upload', sealed: true, total: 3, pending: 1, cropRule: RULE });
    expect(batch!.refused).toEqual({ TOO_MANY_BYTES: 1, UNSUPPORTED_FORMAT: 1 });
    expect((await client.listBatches({})).batches[0]!.id).toBe(batch!.id);
  });

  test('can be sent again as they were, but nothing joins or replaces them', async () => {
    const [first, second] = [await picture(3100), await picture(3101)];
    const send = (photos: [string, Uint8Array][]) => client.uploadPhotos(uploadOf('mine', photos));
    const { batch } = await send([['ada/1.png', first]]);
    expect((await send([['ada/1.png', first]])).batch).toEqual(batch);
    await expect(send([['ada/2.png', second]])).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'BATCH_SEALED',
    });
    await expect(send([['ada/1.png', second]])).rejects.toMatchObject({ code: 'ALREADY_EXISTS', reason: 'PATH_TAKEN' });
  });

  test.each([
    ['no photo', [], 'EMPTY_UPLOAD'],
    ['too many photos', Array.from({ length: 6 }, (_, photo) => `ada/${photo}`), 'TOO_MANY_PHOTOS'],
    ['a path that leads out', ['../ada/1.png'], 'BAD_PATH'],
    ['an absolute path', ['/ada/1.png'], 'BAD_PATH'],
    ['a path that is too long', [`ada/${'x'.repeat(2045)}`], 'BAD_PATH'],
    ['a zero character in a path', ['ada/\0'], 'ZERO_CHARACTER'],
  ])('are refused with %s', async (_, paths, reason) => {
    const photos = paths.map((path) => [path, Buffer.from('x')] as const);
    await expect(client.uploadPhotos(uploadOf('', photos))).rejects.toMatchObject({ reason });
  });
});

describe('names of batches and paths', () => {
  // Text that the database cannot make shorter for its index.
  const dense = (length: number) => randomBytes(length).toString('hex').slice(0, length);

  test('are taken up to their limits', async () => {
    const batchId = dense(255);
    const path = `ada/${dense(2044)}`;
    await client.uploadPhotos(uploadOf(batchId, [[path, Buffer.from('no picture')]]));
    expect(await ledger(batchId)).toMatchObject([{ path, reason: 'UNSUPPORTED_FORMAT' }]);
  });

  test('are refused by their field above them', async () => {
    const refused = { code: 'INVALID_ARGUMENT', message: 'batch_id has 256 bytes, at most 255 are taken' };
    const batchId = dense(256);
    await expect(client.uploadPhotos(uploadOf(batchId, []))).rejects.toMatchObject(refused);
    const source = await peopleFolder(join(scratch, 'named'), ['ada', 'ben'], 1, 7000);
    const messages = client.ingestSource({ source, cropRule: RULE, batchId })[Symbol.asyncIterator]();
    await expect(messages.next()).rejects.toMatchObject(refused);
    const form = new FormData();
    form.append('ada', new Blob(['x']), '1.png');
    const query = `?batchId=${encodeURIComponent('a\0')}`;
    const reply = await fetch(`http://127.0.0.1:${running.httpPort}/v1/batches${query}`, {
      method: 'POST',
      body: form,
    });
    expect([reply.status, await reply.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'batch_id holds a zero character' }),
    ]);
  });
});

describe('photos over HTTP', () => {
  const url = (query = '') => `http://127.0.0.1:${running.httpPort}/v1/batches${query}`;

  test('become a sealed batch, answered as JSON', async () => {
    const form = new FormData();
    form.append('ada', new Blob([await picture(4000)]), '1.png');
    form.append('photos', new Blob([await picture(4001)]), 'ben/2.png');
    const reply = await fetch(url('?cropScale=1.2&cropSizePx=96'), { method: 'POST', body: form });
    expect(reply.status).toBe(201);
    const batch = (await reply.json()) as { id: string };
    expect(batch).toMatchObject({
      sealed: true,
      total: 2,
      pending: 2,
      accepted: 0,
      cropRule: { scale: 1.2, sizePx: 96 },
    });
    expect((await ledger(batch.id)).map(({ path, label }) => [path, label])).toEqual([
      ['ada/1.png', 'ada'],
      ['ben/2.png', 'ben'],
    ]);
  });

  test('are refused in JSON with the reason', async () => {
    const json = await fetch(url(), { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    expect([json.status, await json.json()]).toEqual([400, expect.objectContaining({ reason: 'NO_FORM' })]);
    const query = await fetch(url('?cropSizePx=many'), { method: 'POST', body: new FormData() });
    expect([query.status, await query.json()]).toEqual([400, expect.objectContaining({ reason: 'BAD_QUERY' })]);
  });

  test('that break off leave their batch open, and the service up', async () => {
    const outgoing = request(url('?batchId=broken'), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=edge' },
    });
    const closed = new Promise((resolve) => outgoing.once('error', resolve));
    outgoing.write('--edge\r\nContent-Disposition: form-data; name="ada"; filename="1.png"\r\n\r\nhalf a pict');
    await expect
      .poll(() =>
        client.getBatch({ batchId: 'broken' }).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    outgoing.destroy(new Error('gone'));
    await closed;
    expect((await client.getBatch({ batchId: 'broken' })).batch).toMatchObject({ sealed: false, total: 0 });
  });

  test('are this service’s only to post', async () => {
    expect((await fetch(url())).status).toBe(404);
  });
});

describe('questions about batches', () => {
  test('that do not exist are NOT_FOUND', async () => {
    const missing = { code: 'NOT_FOUND', reason: 'NO_SUCH_BATCH' };
    await expect(client.getBatch({ batchId: 'none' })).rejects.toMatchObject(missing);
    await expect(ledger('none')).rejects.toMatchObject(missing);
    await expect(watchToEnd('none')).rejects.toMatchObject(missing);
  });

  test('with a verdict that does not exist are refused', async () => {
    await expect(ledger('none', 'MAYBE')).rejects.toMatchObject({ reason: 'NO_SUCH_VERDICT' });
  });

  test('a watch ends when its caller leaves', async () => {
    const { id } = await ingest(await peopleFolder(join(scratch, 'watch'), ['ada', 'ben'], 1, 6000));
    const leaving = new AbortController();
    const messages = client.watchBatch({ batchId: id }, { signal: leaving.signal })[Symbol.asyncIterator]();
    expect((await messages.next()).value.batch).toMatchObject({ pending: 2 });
    leaving.abort();
    await expect(messages.next()).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
