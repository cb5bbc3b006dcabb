import { openLocalFaceDetector } from '@facet/adapter-face-detector-local';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import type { DetectedFace } from '@facet/port-face-detector';
import { describeFaceDetector } from '@facet/testing';
import { FakeVision, visionFace, type VisionAnswer } from '@facet/testing/fake-vision';
import { status } from '@grpc/grpc-js';
import sharp from 'sharp';
import { afterEach, describe, expect, test } from 'vitest';
import { openVisionFaceDetector, type VisionFaceDetection, type VisionOptions } from './index';

const codec = new SharpImageCodec();

// What Google has behind its API, the local networks are behind the fake's.
describeFaceDetector('Google Vision', async () => {
  const local = openLocalFaceDetector({ codec });
  const fake = await FakeVision.start(async (jpeg) => {
    const { faces } = await local.detector.detect(jpeg);
    return { faceAnnotations: faces.map(visionFace) };
  });
  const { detector, close } = openVisionFaceDetector({ codec, apiEndpoint: fake.endpoint, longestSidePx: 512 });
  return {
    detector,
    close: async () => {
      await close();
      fake.stop();
      await local.close();
    },
  };
});

const FACE: DetectedFace = {
  box: { x: 4, y: 6, width: 20, height: 30 },
  confidence: 0.96107,
  presence: 1,
  pose: { roll: 4.8433776, pan: -3.8588955, tilt: 0 },
  sharpness: 0,
};

let fake: FakeVision | undefined;
let vision: VisionFaceDetection | undefined;
afterEach(async () => {
  await vision?.close();
  fake?.stop();
});

async function open(
  annotate: (jpeg: Uint8Array) => Promise<VisionAnswer> | VisionAnswer = () => ({
    faceAnnotations: [visionFace(FACE)],
  }),
  options: Partial<VisionOptions> = {},
) {
  fake = await FakeVision.start(annotate);
  vision = openVisionFaceDetector({ codec, apiEndpoint: fake.endpoint, ...options });
  return { fake, detector: vision.detector };
}

/** A photo of one colour, which survives JPEG well enough to tell photos apart. */
const photo = (red: number, width = 60, height = 50) =>
  sharp({ create: { width, height, channels: 3, background: { r: red, g: 90, b: 160 } } })
    .png()
    .toBuffer();
const redOf = async (jpeg: Uint8Array) => (await sharp(jpeg).raw().toBuffer())[0]!;

describe('requests', () => {
  test('16 photos at most are in one', async () => {
    const { fake, detector } = await open();
    const photos = await Promise.all(Array.from({ length: 40 }, (_, i) => photo(i * 6)));
    const annotations = await Promise.all(photos.map((one) => detector.detect(one)));
    expect(annotations.every(({ faces }) => faces.length === 1)).toBe(true);
    expect(fake.requests.flat()).toHaveLength(40);
    expect(Math.max(...fake.requests.map((request) => request.length))).toBeLessThanOrEqual(16);
  });

  test('photos go small, upright and without what a camera wrote into them', async () => {
    const { fake, detector } = await open(undefined, { longestSidePx: 100 });
    const large = await sharp(await photo(1, 400, 300))
      .withMetadata({ orientation: 6, exif: { IFD0: { Copyright: 'somebody' } } })
      .jpeg()
      .toBuffer();
    const { width, height, faces } = await detector.detect(large);
    const sent = await sharp(fake.requests[0]![0]!).metadata();
    expect([sent.format, sent.width, sent.height, sent.exif]).toEqual(['jpeg', 75, 100, undefined]);
    expect([width, height]).toEqual([300, 400]);
    expect(faces[0]!.box).toEqual({ x: 16, y: 24, width: 80, height: 120 });
  });

  test('each photo gets what was said of it', async () => {
    const { detector } = await open(async (jpeg) => {
      const red = await redOf(jpeg);
      return { faceAnnotations: Array.from({ length: Math.round(red / 50) }, () => visionFace(FACE)) };
    });
    const answers = await Promise.all([0, 1, 2, 3, 4].map(async (n) => detector.detect(await photo(n * 50))));
    expect(answers.map(({ faces }) => faces.length)).toEqual([0, 1, 2, 3, 4]);
  });

  test('at least two faces are asked for, and no more told than asked for', async () => {
    const { detector } = await open(() => ({ faceAnnotations: Array.from({ length: 5 }, () => visionFace(FACE)) }), {
      maxResults: 2,
    });
    expect((await detector.detect(await photo(1))).faces).toHaveLength(2);
    expect(() => openVisionFaceDetector({ codec, maxResults: 1 })).toThrow('maxResults is 1');
  });
});

describe('faults', () => {
  test('an error of one photo is that one’s only', async () => {
    const { detector } = await open(async (jpeg) => {
      const red = await redOf(jpeg);
      if (red < 50) return { error: { code: status.INVALID_ARGUMENT, message: 'Bad image data.' } };
      if (red < 150) throw new Error('a machine of Google died');
      return { faceAnnotations: [visionFace(FACE)] };
    });
    const outcomes = await Promise.allSettled([0, 100, 200].map(async (red) => detector.detect(await photo(red))));
    expect(outcomes).toMatchObject([
      { reason: { code: 'INVALID_ARGUMENT', reason: 'VISION_REFUSED' } },
      { reason: { code: 'UNAVAILABLE', retryable: true } },
      { value: { faces: [{ confidence: 0.9611 }] } },
    ]);
  });

  test.each([
    ['429', status.RESOURCE_EXHAUSTED],
    ['an outage', status.UNAVAILABLE],
  ])('%s that passes is tried again', async (_, code) => {
    const { fake, detector } = await open();
    fake.suffer({ code });
    expect((await detector.detect(await photo(1))).faces).toHaveLength(1);
    expect(fake.requests).toHaveLength(2);
  });

  test('a request that is never answered ends, and is made again', async () => {
    const { fake, detector } = await open(undefined, { timeoutMs: 300 });
    fake.suffer('silence');
    expect((await detector.detect(await photo(1))).faces).toHaveLength(1);
    expect(fake.requests).toHaveLength(2);
  });

  test('a request that is denied is not made again', async () => {
    const { fake, detector } = await open();
    fake.suffer({ code: status.PERMISSION_DENIED, message: 'Cloud Vision API has not been used in project 1 before' });
    await expect(detector.detect(await photo(1))).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('has not been used'),
    });
    expect(fake.requests).toHaveLength(1);
  });

  test('a request that is refused is made again photo by photo', async () => {
    const { fake, detector } = await open();
    fake.suffer({ code: status.INVALID_ARGUMENT });
    const photos = await Promise.all(Array.from({ length: 16 }, (_, i) => photo(i * 15)));
    const annotations = await Promise.all(photos.map((one) => detector.detect(one)));
    expect(annotations.map(({ faces }) => faces.length)).toEqual(Array(16).fill(1));
    const [refused, ...others] = fake.requests.map((request) => request.length);
    // A second request, of the photos that came too late for the first, may be among them.
    expect(others.reduce((sum, length) => sum + length, 0)).toBe(photos.length);
    expect(others.filter((length) => length === 1).length).toBeGreaterThanOrEqual(refused!);
  });

  test('nobody there is UNAVAILABLE, and closing ends what waits', async () => {
    const { fake, detector } = await open();
    fake.stop();
    const waiting = detector.detect(await photo(1));
    const ended = expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await vision!.close();
    await ended;
  });
});

test('the version is that of everything that decides an annotation', () => {
  const versionOf = (options: Partial<VisionOptions>) => {
    const { detector, close } = openVisionFaceDetector({ codec, apiEndpoint: '127.0.0.1:1', ...options });
    void close();
    return detector.version;
  };
  const versions = [{}, { longestSidePx: 800 }, { box: 'boundingPoly' as const }, { maxResults: 3 }].map(versionOf);
  expect(new Set(versions).size).toBe(4);
  expect(versionOf({ requestsPerMinute: 60, timeoutMs: 1 })).toBe(versions[0]);
});
