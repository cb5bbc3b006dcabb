import { PassThrough } from 'node:stream';
import { OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { decodeEvent, type PayloadOf, type Topic } from '@facet/contracts-events';
import { FaceExtractionService, type ExtractedFace } from '@facet/contracts-rpc';
import { sha256Hex } from '@facet/kernel';
import { startProcess, type RunningProcess } from '@facet/platform-bootstrap';
import { grpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import type { DatabaseConnection } from '@facet/port-database';
import type { NewEvent } from '@facet/port-event-bus';
import { sql } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CountingDetector,
  DigestEmbedder,
  FRONTAL,
  openDatabase,
  photoWith,
  storedPhoto,
} from './face-extraction.fixture';
import { faceExtraction } from './face-extraction.service-definition';

type Outcome = PayloadOf<'faces.face.extracted.v1'> | PayloadOf<'faces.photo.rejected.v1'>;

const codec = new SharpImageCodec();
const detector = new CountingDetector(codec);
const embedder = new DigestEmbedder();
const store = new MemoryObjectStore();
const outcomes: Outcome[] = [];

let database: DatabaseConnection;
let bus: OutboxEventBus;
let running: RunningProcess;
let client: ReturnType<typeof grpcClient<typeof FaceExtractionService>>;

beforeAll(async () => {
  database = await openDatabase();
  bus = new OutboxEventBus(database.database);
  const parts = { database, eventBus: bus, objectStore: store, imageCodec: codec };
  running = await startProcess({
    services: [faceExtraction],
    compose: async (_, environment) => ({
      parts: { ...parts, faceDetector: detector, faceEmbedder: embedder },
      environment,
      dataFolder: '/nowhere',
      close: async () => {},
    }),
    environment: { FACE_EXTRACTION_MAX_PAN_DEGREES: '30' },
    logger: createLogger({ service: 'spec', destination: new PassThrough() }),
    httpPort: 0,
    grpcPort: 0,
  });
  client = grpcClient(FaceExtractionService, `127.0.0.1:${running.grpcPort}`);
  await bus.subscribe({
    group: 'spec',
    topics: ['faces.face.extracted.v1', 'faces.photo.rejected.v1'],
    handler: async ({ topic, payload }) => void outcomes.push(decodeEvent(topic as Topic, payload) as Outcome),
  });
});
afterAll(async () => {
  client?.close();
  await running?.stop();
  await bus?.close();
  await database?.close();
});

/** Publishes photos and waits until each has an outcome; by path. */
async function extract(
  batchId: string,
  photos: Readonly<Record<string, Uint8Array>>,
): Promise<Record<string, Outcome>> {
  const events: NewEvent[] = [];
  for (const [path, bytes] of Object.entries(photos))
    events.push((await storedPhoto(store, batchId, path, bytes)).event);
  await bus.publish(events);
  const own = () => outcomes.filter((outcome) => outcome.batchId === batchId);
  await expect.poll(() => own().length, { timeout: 30_000 }).toBe(events.length);
  return Object.fromEntries(own().map((outcome) => [outcome.path, outcome]));
}

async function listFaces(batchId: string, cropRule = { scale: 1.3, sizePx: 224 }) {
  const faces: ExtractedFace[] = [];
  const totals = new Set<number>();
  for await (const { total, face } of client.listFaces({ batchId, cropRule })) {
    faces.push(face!);
    totals.add(total);
  }
  return { faces, totals: [...totals] };
}

describe('a stored photo', () => {
  test('with one frontal face is accepted, cropped and described', async () => {
    const { 'ada/1.png': outcome } = await extract('one', { 'ada/1.png': await photoWith(1, 1) });
    expect(outcome).toMatchObject({
      $typeName: 'facet.faces.v1.FaceExtracted',
      label: 'ada',
      detectorVersion: 'counting-1',
      face: FRONTAL,
      cropRule: { scale: 1.3, sizePx: 224 },
    });
    const { cropKey, cropSha256, photoSha256 } = outcome as PayloadOf<'faces.face.extracted.v1'>;
    expect(cropKey).toBe(`crops/${photoSha256}/counting-1/1.3x224-0.jpg`);
    const crop = await store.readAll(cropKey);
    expect(sha256Hex(crop)).toBe(cropSha256);
    expect(await sharp(crop).metadata()).toMatchObject({ format: 'jpeg', width: 224, height: 224 });
  });

  test('is refused with what was measured', async () => {
    const refused = await extract('refused', {
      'ada/none.png': await photoWith(0, 2),
      'ada/two.png': await photoWith(2, 2),
      'ada/cut.png': (await photoWith(1, 3)).subarray(0, -20),
    });
    expect(refused['ada/none.png']).toMatchObject({ reason: 'NO_FACE', measured: 0, threshold: 1 });
    expect(refused['ada/two.png']).toMatchObject({ reason: 'MULTI_FACE', measured: 2, threshold: 1 });
    expect(refused['ada/cut.png']).toMatchObject({ reason: 'UNREADABLE' });
    expect(refused['ada/cut.png']).not.toHaveProperty('measured');
  });

  test('is judged by the configured gate', async () => {
    detector.panDegrees = 29;
    const passing = await extract('gate-29', { 'ada/1.png': await photoWith(1, 10) });
    detector.panDegrees = -31;
    const refused = await extract('gate-31', { 'ada/1.png': await photoWith(1, 11) });
    detector.panDegrees = FRONTAL.pose.pan;
    expect(passing['ada/1.png']).toMatchObject({ $typeName: 'facet.faces.v1.FaceExtracted' });
    expect(refused['ada/1.png']).toMatchObject({ reason: 'POSE_PAN', measured: -31, threshold: 30 });
  });

  test('is looked at once, however many batches bring it', async () => {
    const photo = await photoWith(1, 20);
    await extract('first', { 'ada/1.png': photo });
    const { detections } = detector;
    const { embedded } = embedder;
    const again = await extract('second', { 'ben/7.png': photo });
    expect(again['ben/7.png']).toMatchObject({ $typeName: 'facet.faces.v1.FaceExtracted', label: 'ben' });
    expect([detector.detections, embedder.embedded]).toEqual([detections, embedded]);
  });
});

describe('the faces of a batch', () => {
  test('are listed in the order of paths, with crops and descriptors', async () => {
    const photos: Record<string, Uint8Array> = { 'zoe/none.png': await photoWith(0, 30) };
    for (const path of ['ben/2.png', 'ada/10.png', 'ada/1.png'])
      photos[path] = await photoWith(1, 31 + path.length * 3);
    photos['ada/1.png'] = await photoWith(1, 99);
    await extract('list', photos);
    const { faces, totals } = await listFaces('list');
    expect(totals).toEqual([3]);
    expect(faces.map(({ path, label }) => [path, label])).toEqual([
      ['ada/1.png', 'ada'],
      ['ada/10.png', 'ada'],
      ['ben/2.png', 'ben'],
    ]);
    for (const face of faces) {
      expect(face).toMatchObject({
        photoWidth: 120,
        photoHeight: 100,
        perceptualHash: '00ff00ff00ff00ff',
        face: FRONTAL,
        detectorVersion: 'counting-1',
        embedderVersion: 'digest-1',
        gate: { maxRollDegrees: 20, maxPanDegrees: 30, maxTiltDegrees: 20, minFacePx: 20 },
      });
      const [descriptor] = await new DigestEmbedder().embed([await store.readAll(face.cropKey)]);
      expect(face.descriptor).toEqual([...descriptor!]);
    }
  });

  test('get the crops of another rule without detecting again', async () => {
    await extract('rules', { 'ada/1.png': await photoWith(1, 40), 'ben/1.png': await photoWith(1, 41) });
    const { detections } = detector;
    const { faces } = await listFaces('rules', { scale: 1.2, sizePx: 96 });
    expect(faces.map(({ cropKey }) => cropKey.split('/').at(-1))).toEqual(['1.2x96-0.jpg', '1.2x96-0.jpg']);
    expect(await sharp(await store.readAll(faces[0]!.cropKey)).metadata()).toMatchObject({ width: 96, height: 96 });
    const { embedded } = embedder;
    expect((await listFaces('rules', { scale: 1.2, sizePx: 96 })).faces).toEqual(faces);
    expect([detector.detections, embedder.embedded]).toEqual([detections, embedded]);
  });

  test('are an error, not fewer, when an annotation is lost', async () => {
    const { 'ada/1.png': outcome } = await extract('lost', { 'ada/1.png': await photoWith(1, 70) });
    await database.database.execute(
      sql`delete from face_extraction.annotation where photo_sha256 = ${outcome!.photoSha256}`,
    );
    await expect(listFaces('lost')).rejects.toMatchObject({ code: 'DATA_LOSS', reason: 'ANNOTATION_LOST' });
  });

  test('are none for a batch without accepted photos', async () => {
    expect(await listFaces('unknown')).toEqual({ faces: [], totals: [] });
  });

  test('need a crop rule within bounds', async () => {
    const bad = { code: 'INVALID_ARGUMENT' };
    await expect(listFaces('list', { scale: 1.2, sizePx: 0 })).rejects.toMatchObject(bad);
    await expect(client.listFaces({ batchId: 'list' })[Symbol.asyncIterator]().next()).rejects.toMatchObject(bad);
  });
});
