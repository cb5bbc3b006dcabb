import type { RgbPicture } from '@facet/domain-geometry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawnPictures, photoFiles, photosMissing, readPicture } from '../test-photos.fixture';
import { FaceEngine } from './face-engine';
import { descriptorVersion, recipeVersion } from './versions';

let engine: FaceEngine;
beforeAll(() => {
  engine = FaceEngine.start();
});
afterAll(() => engine.stop());

test('a picture without a face has none', async () => {
  expect(await engine.detect({ width: 40, height: 30, data: new Uint8Array(40 * 30 * 3).fill(90) })).toEqual([]);
});

describe('refuses', () => {
  test.each([
    ['bytes that do not fill the picture', { width: 2, height: 2, data: new Uint8Array(11) }, '11 bytes are no RGB'],
    ['a picture of no pixels', { width: 0, height: 0, data: new Uint8Array(0) }, '0 bytes are no RGB picture of 0 x 0'],
    ['a size that is no number', { width: NaN, height: 2, data: new Uint8Array(0) }, 'of NaN x 2 pixels'],
  ])('%s', async (_, picture, message) => {
    await expect(engine.detect(picture)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
  });

  test('crops that are no pictures, and stays up', async () => {
    await expect(engine.embed([Buffer.from('text')])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await engine.embed([])).toEqual([]);
  });
});

describe('the same picture gets the same annotation alone and in any company', () => {
  async function expectNoInfluence(pictures: readonly RgbPicture[]): Promise<void> {
    const alone = [];
    for (const picture of pictures) alone.push(await engine.detect(picture));
    expect(alone.flat().length).toBeGreaterThanOrEqual(pictures.length);
    const together = await Promise.all([...pictures].reverse().map((picture) => engine.detect(picture)));
    expect(together.reverse()).toEqual(alone);
  }

  test('drawn portraits', async () => expectNoInfluence(await drawnPictures(2)));

  test('photos, of one person and of many', async (context) => {
    context.skip(photosMissing !== undefined, photosMissing);
    const files = [...photoFiles('celebrities', 20), ...photoFiles('rejection/multi-face', 9)];
    await expectNoInfluence(await Promise.all(files.map(readPicture)));
  });
});

test('versions are short, stable and say what they are of', () => {
  expect(recipeVersion()).toMatch(/^local-[0-9a-f]{12}$/);
  expect(descriptorVersion()).toMatch(/^faceres-[0-9a-f]{12}$/);
  expect([recipeVersion(), descriptorVersion()]).toEqual([recipeVersion(), descriptorVersion()]);
});
