import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { cropSquareOf } from '@facet/domain-geometry';
import { portraitSvg } from '@facet/domain-portraits';
import { describeFaceDetector } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalFaceDetection, openLocalFaceDetector } from './local-face-detector.adapter';

const codec = new SharpImageCodec();
let local: LocalFaceDetection;
beforeAll(() => {
  local = openLocalFaceDetector({ codec });
});
afterAll(() => local.close());

const portrait = (person: number, picture: number) => codec.renderSvg(portraitSvg({ person, picture }));

describeFaceDetector('the local networks', async () => openLocalFaceDetector({ codec }));

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
