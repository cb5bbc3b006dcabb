import { randomUUID } from 'node:crypto';
import { OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { decodeEvent, type Topic } from '@facet/contracts-events';
import { DEFAULT_GATE, type Gate } from '@facet/domain-verdict';
import { FacetError } from '@facet/kernel';
import type { DatabaseConnection } from '@facet/port-database';
import type { Delivery } from '@facet/port-event-bus';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ExtractFace } from './application/extract-face.use-case';
import { FaceCrops } from './application/face-crops';
import { JudgeAgain } from './application/judge-again.use-case';
import { ListFaces } from './application/list-faces.use-case';
import { PhotoAnnotations } from './application/photo-annotations';
import { CountingDetector, DigestEmbedder, openDatabase, photoWith, storedPhoto } from './face-extraction.fixture';
import { AcceptedFaceRepository } from './persistence/accepted-face.repository';
import { JudgedPhotoRepository } from './persistence/judged-photo.repository';
import { AnnotationRepository } from './persistence/annotation.repository';
import { CropRepository } from './persistence/crop.repository';

let connection: DatabaseConnection;
beforeAll(async () => void (connection = await openDatabase()));
afterAll(() => connection.close());
beforeEach(() => connection.database.execute(sql`truncate bus.event, face_extraction.crop cascade`));

function open(store = new MemoryObjectStore()) {
  const { database } = connection;
  const now = () => new Date(0);
  const codec = new SharpImageCodec();
  const detector = new CountingDetector(codec);
  const embedder = new DigestEmbedder();
  const annotations = new PhotoAnnotations(new AnnotationRepository(database), detector, store, now);
  const crops = new FaceCrops(new CropRepository(database), store, codec, embedder, now);
  const bus = new OutboxEventBus(database);
  const faces = new AcceptedFaceRepository(database);
  const judged = new JudgedPhotoRepository(database);
  return {
    store,
    crops,
    judging: new JudgeAgain(judged),
    detector,
    embedder,
    faces,
    extraction: new ExtractFace(annotations, crops, faces, judged, database, bus, DEFAULT_GATE),
  };
}

const delivery = (attempt = 1, id: string = randomUUID()): Delivery => ({
  id,
  attempt,
  topic: 'ingestion.photo.stored.v1',
  key: 'k',
  payload: new Uint8Array(),
  headers: {},
  publishedAt: new Date(0),
  group: 'face-extraction',
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Topics and reasons of the published events. */
async function published(): Promise<unknown[]> {
  const events = await connection.database.execute(sql`select topic, payload from bus.event`);
  const { rows } = events as unknown as { rows: { topic: Topic; payload: Uint8Array }[] };
  return rows.map(({ topic, payload }) => [topic, (decodeEvent(topic, payload) as { reason?: string }).reason]);
}

describe('an event that comes twice', () => {
  test('has one effect', async () => {
    const { store, extraction, faces } = open();
    const { photo } = await storedPhoto(store, 'twice', 'ada/1.png', await photoWith(1, 1));
    const one = delivery();
    await extraction.execute(photo, one);
    await extraction.execute(photo, { ...one, attempt: 2 });
    expect(await published()).toEqual([['faces.face.extracted.v1', undefined]]);
    expect(await faces.countOf('twice')).toBe(1);
  });
});

describe('a detection that fails', () => {
  const failing = (error: unknown) => {
    const service = open();
    service.detector.detect = () => Promise.reject(error);
    return service;
  };
  const gone = new FacetError('UNAVAILABLE', 'the networks are starting again');

  test('is tried again while attempts are left, and nothing is said', async () => {
    const { store, extraction } = failing(gone);
    const { photo } = await storedPhoto(store, 'retry', 'ada/1.png', await photoWith(1, 50));
    await expect(extraction.execute(photo, delivery(4))).rejects.toBe(gone);
    expect(await published()).toEqual([]);
  });

  test('refuses the photo in the last attempt, so that its batch ends', async () => {
    const { store, extraction } = failing(gone);
    const { photo } = await storedPhoto(store, 'last', 'ada/1.png', await photoWith(1, 51));
    expect(await extraction.execute(photo, delivery(5))).toEqual({
      accepted: false,
      reason: 'DETECTION_FAILED',
      message: 'looking for faces failed: the networks are starting again',
    });
    expect(await published()).toEqual([['faces.photo.rejected.v1', 'DETECTION_FAILED']]);
  });

  test('for good refuses the photo at once', async () => {
    const { extraction } = open();
    const { photo } = await storedPhoto(new MemoryObjectStore(), 'gone', 'ada/1.png', await photoWith(1, 52));
    expect(await extraction.execute(photo, delivery())).toMatchObject({
      reason: 'DETECTION_FAILED',
      message: expect.stringContaining('there is no object'),
    });
  });
});

describe('a photo of several people', () => {
  const LEFT = { x: 0, y: 0, width: 60, height: 70 };
  const RIGHT = { x: 65, y: 10, width: 50, height: 55 };

  test('gives the face that its source lists, whichever that is, and each its crop', async () => {
    const { store, extraction, faces, crops, judging } = open();
    const bytes = await photoWith(2, 70);
    const chosen = [];
    for (const [batchId, listedFace] of [['of-left', LEFT] as const, ['of-right', RIGHT] as const]) {
      const { photo } = await storedPhoto(store, batchId, 'ada/1.png', bytes);
      const outcome = await extraction.execute({ ...photo, listed: { own: listedFace, others: [] } }, delivery());
      if (!outcome.accepted) throw new Error(outcome.message);
      chosen.push([outcome.faceIndex, outcome.face.box.x, outcome.crop.cropKey.slice(-'224-0.jpg'.length)]);
      const [listed] = await collect(new ListFaces(faces, crops, judging, 1).execute(batchId, photo.cropRule));
      expect(listed).toMatchObject({ face: outcome.face, crop: outcome.crop });
    }
    expect(chosen).toEqual([
      [0, 10.25, '224-0.jpg'],
      [1, 70.25, '224-1.jpg'],
    ]);
  });

  test('is refused without a list, or when the listed face was not found; what is listed stays on record', async () => {
    const { store, extraction, judging } = open();
    const { photo } = await storedPhoto(store, 'refused', 'ada/1.png', await photoWith(2, 71));
    expect(await extraction.execute(photo, delivery())).toMatchObject({ reason: 'MULTI_FACE' });
    const listedFace = { x: 500, y: 500, width: 40, height: 40.5 };
    expect(await extraction.execute({ ...photo, listed: { own: listedFace, others: [] } }, delivery())).toMatchObject({
      reason: 'NO_FACE',
      message: '2 faces were found, but not the one that the source lists',
    });
    const { rows } = (await connection.database.execute(
      sql`select path, x, y, width, height from face_extraction.listed_face where batch_id = 'refused'`,
    )) as unknown as { rows: object[] };
    expect(rows).toEqual([{ path: 'ada/1.png', ...listedFace }]);
    const largest: Gate = { ...DEFAULT_GATE, largestOfSeveral: true };
    const [again] = (await collect(judging.execute('refused', largest))).flat();
    expect(again).toMatchObject({ faces: [], refusal: { reason: 'NO_FACE' } });
  });

  /** The same photo for ada on the left and ben on the right. */
  async function shared(service: ReturnType<typeof open>, batchId: string, bytes: Uint8Array) {
    const outcomes = [];
    for (const [path, own, other] of [['ada/1.png', LEFT, RIGHT] as const, ['ben/1.png', RIGHT, LEFT] as const]) {
      const { photo } = await storedPhoto(service.store, batchId, path, bytes);
      outcomes.push(await service.extraction.execute({ ...photo, listed: { own, others: [other] } }, delivery()));
    }
    return outcomes;
  }

  test('gives each of the people whom it is listed for their own face, and looks at it once', async () => {
    const service = open();
    const [ada, ben] = await shared(service, 'shared', await photoWith(2, 73));
    expect([ada, ben]).toMatchObject([
      { accepted: true, faceIndex: 0 },
      { accepted: true, faceIndex: 1 },
    ]);
    expect(service.detector.detections).toBe(1);
    const { faces, crops, judging } = service;
    const rule = { scale: 1.3, sizePx: 224 };
    for (const listed of [
      await collect(new ListFaces(faces, crops, judging, 1).execute('shared', rule)),
      await collect(new ListFaces(faces, crops, judging, 1).byGate('shared', rule, DEFAULT_GATE)),
    ]) {
      expect(listed.map(({ accepted, face }) => [accepted.label, accepted.faceIndex, face.box.x])).toEqual([
        ['ada', 0, 10.25],
        ['ben', 1, 70.25],
      ]);
      expect(new Set(listed.map(({ crop }) => crop.cropKey)).size).toBe(2);
    }
  });

  test('gives the only face that was found to one of them, whatever gate comes later', async () => {
    const service = open();
    const wide = { x: 0, y: 0, width: 80, height: 100 };
    const { photo } = await storedPhoto(service.store, 'one-found', 'ada/1.png', await photoWith(1, 74));
    const outcomes = [];
    for (const [path, own, other] of [['ada/1.png', LEFT, wide] as const, ['ben/1.png', wide, LEFT] as const])
      outcomes.push(await service.extraction.execute({ ...photo, path, listed: { own, others: [other] } }, delivery()));
    expect(outcomes).toMatchObject([{ accepted: true }, { accepted: false, reason: 'NO_FACE' }]);
    const judged = (await collect(service.judging.execute('one-found', DEFAULT_GATE))).flat();
    expect(judged.map(({ faces: counted, refusal }) => [counted.length, refusal?.reason])).toEqual([
      [1, undefined],
      [0, 'NO_FACE'],
    ]);
  });

  test('gives nobody the only face that was found, where another is listed', async () => {
    const { store, extraction, faces } = open();
    const { photo } = await storedPhoto(store, 'alone', 'ada/1.png', await photoWith(1, 72));
    expect(await extraction.execute({ ...photo, listed: { own: RIGHT, others: [] } }, delivery())).toMatchObject({
      reason: 'NO_FACE',
      message: '1 face was found, but not the one that the source lists',
    });
    expect(await faces.countOf('alone')).toBe(0);
  });
});

describe('a crop', () => {
  test('that a killed process stored is described from its stored bytes', async () => {
    const { store, extraction, embedder } = open();
    const { photo } = await storedPhoto(store, 'crop', 'ada/1.png', await photoWith(1, 60));
    const first = await extraction.execute(photo, delivery());
    if (!first.accepted) throw new Error(first.message);
    const older = await new SharpImageCodec().encodeJpeg({ width: 2, height: 2, data: new Uint8Array(12).fill(200) });
    await store.put(first.crop.cropKey, older);
    await connection.database.execute(sql`truncate face_extraction.crop`);
    const again = await extraction.execute(photo, delivery());
    const [descriptor] = await embedder.embed([older]);
    expect(again).toMatchObject({ accepted: true, crop: { cropKey: first.crop.cropKey, descriptor } });
  });

  test('keeps every bit of its descriptor', async () => {
    const { store, extraction, embedder } = open();
    const numbers = Float32Array.of(0.1, -1e-38, 3.4e38, 0, -0, 1 / 3);
    embedder.embed = async () => [numbers];
    const { photo } = await storedPhoto(store, 'bits', 'ada/1.png', await photoWith(1, 61));
    await extraction.execute(photo, delivery());
    const read = await extraction.execute(photo, delivery());
    expect(read).toMatchObject({ crop: { descriptor: numbers } });
  });
});

describe('the photos of a batch', () => {
  test('are judged by another gate without being looked at again', async () => {
    const { store, extraction, detector, faces, crops, judging } = open();
    const inputs = [
      ['ada/front.png', 1, 0],
      ['ada/several.png', 2, 0],
      ['ada/side.png', 1, 28],
    ] as const;
    let rule = { scale: 1.3, sizePx: 96 };
    for (const [path, count, pan] of inputs) {
      detector.panDegrees = pan;
      const { photo } = await storedPhoto(store, 'again', path, await photoWith(count, 90 + pan));
      await extraction.execute(photo, delivery());
      rule = photo.cropRule;
    }
    const { detections } = detector;
    const judged = async (gate?: Gate) =>
      (await collect(judging.execute('again', gate)))
        .flat()
        .map(({ photo, faces: counted, refusal }) => [photo.path, counted.length, refusal?.reason]);
    expect(await judged(DEFAULT_GATE)).toEqual([
      ['ada/front.png', 1, undefined],
      ['ada/several.png', 2, 'MULTI_FACE'],
      ['ada/side.png', 1, 'POSE_PAN'],
    ]);
    expect((await judged()).map(([, , reason]) => reason)).toEqual([undefined, undefined, undefined]);
    const open30: Gate = { ...DEFAULT_GATE, maxPanDegrees: 30, largestOfSeveral: true };
    const listed = await collect(new ListFaces(faces, crops, judging, 2).byGate('again', rule, open30));
    expect(listed.map(({ accepted, total }) => [accepted.path, accepted.faceIndex, total])).toEqual([
      ['ada/front.png', 0, 3],
      ['ada/several.png', 0, 3],
      ['ada/side.png', 0, 3],
    ]);
    expect(listed[2]).toMatchObject({ accepted: { gate: open30 }, crop: { cropSha256: expect.any(String) } });
    expect(await faces.countOf('again')).toBe(1);
    expect(detector.detections).toBe(detections);
  });
});
