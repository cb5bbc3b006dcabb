import { portraitSvg } from '@facet/domain-portraits';
import type { FaceDetector } from '@facet/port-face-detector';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

export interface OpenedDetector {
  readonly detector: FaceDetector;
  close(): Promise<void>;
}

const portrait = (person: number, picture: number) =>
  sharp(Buffer.from(portraitSvg({ person, picture })))
    .flatten()
    .jpeg({ quality: 90 })
    .toBuffer();

/** Two portraits beside each other, the second one smaller: 960 x 600. */
async function twoPeople(): Promise<Buffer> {
  const smaller = await sharp(await portrait(4, 1))
    .resize(400, 500)
    .toBuffer();
  return sharp(await portrait(3, 1))
    .extend({ right: 480, background: '#808080' })
    .composite([{ input: smaller, left: 520, top: 60 }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** What every FaceDetector must do; `open` gives one that finds the faces of drawn portraits. */
export function describeFaceDetector(name: string, open: () => Promise<OpenedDetector>): void {
  describe(`${name} as a FaceDetector`, () => {
    let opened: OpenedDetector;
    let detector: FaceDetector;
    beforeAll(async () => {
      opened = await open();
      ({ detector } = opened);
    });
    afterAll(() => opened?.close());

    test('has a version that can be part of an object key', () => {
      expect(detector.version).toMatch(/^[A-Za-z0-9._-]+$/);
    });

    test('finds the one face of a portrait, upright and inside the photo', async () => {
      const { faces, width, height, perceptualHash } = await detector.detect(await portrait(1, 1));
      expect([width, height]).toEqual([480, 600]);
      expect(perceptualHash).toMatch(/^[0-9a-f]{16}$/);
      expect(faces).toHaveLength(1);
      const { box, confidence, presence, pose, sharpness } = faces[0]!;
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      expect(Math.min(confidence, presence)).toBeGreaterThan(0.5);
      expect(Math.max(confidence, presence)).toBeLessThanOrEqual(1);
      expect(Math.max(...Object.values(pose).map(Math.abs))).toBeLessThan(20);
      expect(sharpness).toBeGreaterThan(0);
    });

    test('tells all faces, the largest first', async () => {
      const { faces } = await detector.detect(await twoPeople());
      expect(faces).toHaveLength(2);
      const [left, right] = faces;
      expect(left!.box.x + left!.box.width).toBeLessThan(480);
      expect(right!.box.x).toBeGreaterThan(480);
      expect(left!.box.width * left!.box.height).toBeGreaterThan(right!.box.width * right!.box.height);
    });

    test('answers in pixels of the photo, however large it is', async () => {
      const small = await portrait(2, 1);
      const large = await sharp(small).resize(1920, 2400).jpeg({ quality: 95 }).toBuffer();
      const [found, enlarged] = [await detector.detect(small), await detector.detect(large)];
      expect([enlarged.width, enlarged.height]).toEqual([1920, 2400]);
      for (const side of ['x', 'y', 'width', 'height'] as const)
        expect(Math.abs(enlarged.faces[0]!.box[side] / 4 - found.faces[0]!.box[side]), side).toBeLessThan(6);
    });

    test('a photo on its side is turned by its EXIF orientation first', async () => {
      const onItsSide = await sharp(await portrait(3, 1))
        .rotate(270)
        .withMetadata({ orientation: 6 })
        .jpeg({ quality: 95 })
        .toBuffer();
      const { width, height, faces } = await detector.detect(onItsSide);
      expect([width, height]).toEqual([480, 600]);
      expect(Math.abs(faces[0]!.pose.roll)).toBeLessThan(20);
    });

    test('numbers are short enough to be stored as they are', async () => {
      const { faces } = await detector.detect(await portrait(4, 2));
      const { box, pose, confidence, presence, sharpness } = faces[0]!;
      for (const value of [...Object.values(box), ...Object.values(pose), confidence, presence, sharpness])
        expect(`${value}`.replace(/^-?\d+\.?/, '').length, `${value}`).toBeLessThanOrEqual(4);
    });

    test('a photo gets the same answer alone and in company', async () => {
      const photos = await Promise.all([1, 2, 3, 4, 5].flatMap((person) => [portrait(person, 1), portrait(person, 2)]));
      const together = await Promise.all(photos.map((photo) => detector.detect(photo)));
      expect(new Set(together.map((annotation) => JSON.stringify(annotation))).size).toBe(photos.length);
      for (const i of [0, 7]) expect(await detector.detect(photos[i]!)).toEqual(together[i]);
    });

    test('a photo without a face has none, bytes without a photo are refused', async () => {
      const plain = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#a08060' } })
        .png()
        .toBuffer();
      expect(await detector.detect(plain)).toMatchObject({ width: 64, height: 48, faces: [] });
      await expect(detector.detect(Buffer.from('text'))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        reason: 'UNSUPPORTED_FORMAT',
      });
    });

    test('gives up when its caller does, and others do not', async () => {
      const photo = await portrait(1, 2);
      await expect(detector.detect(photo, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
      const controller = new AbortController();
      const [given, kept] = [detector.detect(photo, controller.signal), detector.detect(photo)];
      controller.abort();
      await expect(given).rejects.toMatchObject({ code: 'CANCELLED' });
      expect((await kept).faces).toHaveLength(1);
    });
  });
}
