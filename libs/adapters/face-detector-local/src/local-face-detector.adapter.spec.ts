import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { cropSquareOf } from '@facet/domain-geometry';
import { portraitSvg } from '@facet/domain-portraits';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalFaceDetection, openLocalFaceDetector } from './local-face-detector.adapter';

const codec = new SharpImageCodec();
let local: LocalFaceDetection;
beforeAll(() => {
  local = openLocalFaceDetector({ codec });
});
afterAll(() => local.close());

const portrait = (person: number, picture: number) => codec.renderSvg(portraitSvg({ person, picture }));

describe('detect', () => {
  test('finds the one face of a portrait, upright and inside the photo', async () => {
    const { faces, width, height, perceptualHash } = await local.detector.detect(await portrait(1, 1));
    expect([width, height]).toEqual([480, 600]);
    expect(perceptualHash).toMatch(/^[0-9a-f]{16}$/);
    expect(faces).toHaveLength(1);
    const { box, confidence, presence, pose } = faces[0]!;
    expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    expect(Math.min(confidence, presence)).toBeGreaterThan(0.5);
    expect(Math.max(...Object.values(pose).map(Math.abs))).toBeLessThan(20);
  });

  test('answers in pixels of the photo, however large it is', async () => {
    const small = await portrait(2, 1);
    const large = await sharp(small).resize(1920, 2400).jpeg({ quality: 95 }).toBuffer();
    const [found, enlarged] = [await local.detector.detect(small), await local.detector.detect(large)];
    expect([enlarged.width, enlarged.height]).toEqual([1920, 2400]);
    for (const side of ['x', 'y', 'width', 'height'] as const)
      expect(Math.abs(enlarged.faces[0]!.box[side] / 4 - found.faces[0]!.box[side]), side).toBeLessThan(6);
  });

  test('a photo on its side is turned by its EXIF orientation first', async () => {
    const upright = await portrait(3, 1);
    const onItsSide = await sharp(upright)
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const { width, height, faces } = await local.detector.detect(onItsSide);
    expect([width, height]).toEqual([480, 600]);
    expect(Math.abs(faces[0]!.pose.roll)).toBeLessThan(20);
  });

  test('numbers are short enough to be stored as they are', async () => {
    const { faces } = await local.detector.detect(await portrait(4, 2));
    const { box, pose, confidence, presence, sharpness } = faces[0]!;
    for (const value of [...Object.values(box), ...Object.values(pose), confidence, presence, sharpness])
      expect(`${value}`.replace(/^-?\d+\.?/, '').length, `${value}`).toBeLessThanOrEqual(4);
  });

  test('a photo without a face has none, bytes without a photo are refused by the codec', async () => {
    const plain = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#a08060' } })
      .png()
      .toBuffer();
    expect(await local.detector.detect(plain)).toMatchObject({ width: 64, height: 48, faces: [] });
    await expect(local.detector.detect(Buffer.from('text'))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'UNSUPPORTED_FORMAT',
    });
  });

  test('gives up when its caller does', async () => {
    const photo = await portrait(1, 2);
    await expect(local.detector.detect(photo, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('embed', () => {
  async function crop(person: number, picture: number): Promise<Uint8Array> {
    const photo = await portrait(person, picture);
    const { faces } = await local.detector.detect(photo);
    const rule = { scale: 1.3, sizePx: 224 };
    return codec.cropSquare(photo, cropSquareOf(faces[0]!.box, rule), rule.sizePx);
  }
  const cosine = (a: Float32Array, b: Float32Array) => {
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  };

  test('descriptors of one person are nearer than those of two, and the same crop gives the same numbers', async () => {
    const crops = [await crop(1, 1), await crop(1, 2), await crop(2, 1)];
    const [one, again, other] = await local.embedder.embed(crops);
    expect(one).toHaveLength(local.embedder.dimensions);
    expect(cosine(one!, again!)).toBeGreaterThan(cosine(one!, other!));
    expect(await local.embedder.embed([crops[2]!, crops[0]!])).toEqual([other, one]);
  });

  test('bytes without a picture are refused', async () => {
    await expect(local.embedder.embed([Buffer.from('text')])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

test('the versions of detector and embedder tell them apart', () => {
  expect(local.detector.version).not.toBe(local.embedder.version);
});
