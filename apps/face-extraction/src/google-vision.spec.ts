import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { composeParts } from '@facet/composition';
import { decodeEvent, type PayloadOf, type Topic } from '@facet/contracts-events';
import { FaceExtractionService } from '@facet/contracts-rpc';
import { portraitSvg } from '@facet/domain-portraits';
import { sha256Hex } from '@facet/kernel';
import { startProcess, type Parts, type RunningProcess } from '@facet/platform-bootstrap';
import { grpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import { FakeVision, visionFace } from '@facet/testing/fake-vision';
import { status } from '@grpc/grpc-js';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FRONTAL, storedPhoto } from './face-extraction.fixture';
import { faceExtraction } from './face-extraction.service-definition';

type Outcome = PayloadOf<'faces.face.extracted.v1'> | PayloadOf<'faces.photo.rejected.v1'>;

let dataFolder: string;
let fake: FakeVision;
let parts: Partial<Parts>;
let running: RunningProcess;
let client: ReturnType<typeof grpcClient<typeof FaceExtractionService>>;
const outcomes = new Map<string, Outcome>();

/** Google, as far as it can tell portraits apart: a face for each ten pixels that the photo is wider than 470. */
async function annotate(jpeg: Uint8Array) {
  const { width } = await sharp(jpeg).metadata();
  if (width === 700) return { error: { code: status.INVALID_ARGUMENT, message: 'Bad image data.' } };
  const box = { x: 140, y: 150, width: 200, height: 240 };
  const face = visionFace({ ...FRONTAL, box, pose: { roll: 1, pan: width === 481 ? 33.25 : 2, tilt: -3 } });
  return { faceAnnotations: Array.from({ length: Math.floor(width / 10) - 47 }, () => face) };
}

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'vision-'));
  fake = await FakeVision.start(annotate);
  running = await startProcess({
    services: [faceExtraction],
    compose: async (names, environment) => {
      const composed = await composeParts(names, environment);
      parts = composed.parts;
      return composed;
    },
    environment: {
      FACET_DATA_FOLDER: dataFolder,
      FACE_DETECTOR: 'google-vision',
      GOOGLE_VISION_API_ENDPOINT: fake.endpoint,
      GOOGLE_VISION_TIMEOUT_MS: '2000',
    },
    logger: createLogger({ service: 'spec', destination: new PassThrough() }),
    httpPort: 0,
    grpcPort: 0,
  });
  client = grpcClient(FaceExtractionService, `127.0.0.1:${running.grpcPort}`);
  await parts.eventBus!.subscribe({
    group: 'spec',
    topics: ['faces.face.extracted.v1', 'faces.photo.rejected.v1'],
    handler: async ({ topic, payload }) => {
      const outcome = decodeEvent(topic as Topic, payload) as Outcome;
      outcomes.set(`${outcome.batchId} ${outcome.path}`, outcome);
    },
  });
});
afterAll(async () => {
  client?.close();
  await running?.stop();
  fake?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** A drawn portrait, `width` pixels wide. */
const portrait = (person: number, width: number) =>
  sharp(Buffer.from(portraitSvg({ person, picture: 1 })))
    .flatten()
    .extend({ right: width - 480, background: '#808080' })
    .png()
    .toBuffer();

async function extract(
  batchId: string,
  photos: Readonly<Record<string, Uint8Array>>,
): Promise<(Outcome | undefined)[]> {
  const stored = Object.entries(photos).map(([path, bytes]) => storedPhoto(parts.objectStore!, batchId, path, bytes));
  await parts.eventBus!.publish((await Promise.all(stored)).map(({ event }) => event));
  const all = () => Object.keys(photos).map((path) => outcomes.get(`${batchId} ${path}`));
  await expect.poll(() => all().filter(Boolean).length, { timeout: 60_000 }).toBe(Object.keys(photos).length);
  return all();
}

test('photos go through Google Vision to the same gate, events and crops, and are paid once', async () => {
  const photos = {
    'ada/1.png': await portrait(1, 480),
    'ada/2.png': await portrait(2, 481),
    'ben/1.png': await portrait(3, 490),
    'ben/2.png': await portrait(4, 700),
  };
  // What passes by itself is not told of.
  fake.suffer({ code: status.RESOURCE_EXHAUSTED }, 'silence');
  const photoSha256 = [...Object.values(photos), photos['ada/1.png']].map(sha256Hex);
  const before = await client.estimateDetection({ photoSha256 });
  expect(before).toMatchObject({
    photos: 4,
    known: 0,
    fee: { usdPerThousandPhotos: 1.5, photosPerRequest: 16, requestsPerMinute: 1800 },
  });
  const [accepted, turned, two, refused] = await extract('first', photos);
  expect(accepted).toMatchObject({
    $typeName: 'facet.faces.v1.FaceExtracted',
    detectorVersion: before.detectorVersion,
    face: { box: { x: 140, y: 150, width: 200, height: 240 }, pose: { roll: 1, pan: 2, tilt: -3 } },
  });
  expect(before.detectorVersion).toMatch(/^google-vision-[0-9a-f]{12}$/);
  expect(turned).toMatchObject({ reason: 'POSE_PAN', measured: 33.25, threshold: 20 });
  expect(two).toMatchObject({ reason: 'MULTI_FACE', measured: 2 });
  expect(refused).toMatchObject({ reason: 'DETECTION_FAILED', message: expect.stringContaining('Bad image data.') });
  const listed = [];
  for await (const { face } of client.listFaces({ batchId: 'first', cropRule: { scale: 1.2, sizePx: 96 } }))
    listed.push(face!);
  // A descriptor by the local network, from a crop by Google's box.
  expect(listed.map(({ path, descriptor }) => [path, descriptor.length])).toEqual([['ada/1.png', 1024]]);

  const sent = fake.requests.length;
  const again = { 'ada/1.png': photos['ada/1.png'], 'ada/2.png': photos['ada/2.png'] };
  expect(await extract('second', again)).toMatchObject([{ face: { pose: { pan: 2 } } }, { reason: 'POSE_PAN' }]);
  expect(fake.requests).toHaveLength(sent);
  expect(await client.estimateDetection({ photoSha256 })).toMatchObject({ photos: 4, known: 3 });
});

test('digests that are none are refused by name', async () => {
  const bad = { code: 'INVALID_ARGUMENT', message: expect.stringContaining('photo_sha256 has') };
  await expect(client.estimateDetection({ photoSha256: ['ABC'] })).rejects.toMatchObject(bad);
  await expect(client.estimateDetection({ photoSha256: Array(10_001).fill('0'.repeat(64)) })).rejects.toMatchObject(
    bad,
  );
});
