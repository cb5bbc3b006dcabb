import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { photoFiles, photosMissing, readPicture } from '../test-photos.fixture';
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

test('the same photo gets the same annotation alone and in any company', async (context) => {
  context.skip(photosMissing !== undefined, photosMissing);
  const files = [
    ...photoFiles('celebrities', 12),
    ...photoFiles('rejection/multi-face', 9),
    ...photoFiles('rejection/no-face', 20),
  ];
  const pictures = await Promise.all(files.map(readPicture));
  const alone = [];
  for (const picture of pictures) alone.push(await engine.detect(picture));
  expect(alone.flat().length).toBeGreaterThan(10);
  expect(await Promise.all(pictures.map((picture) => engine.detect(picture)))).toEqual(alone);
  const reversed = await Promise.all([...pictures].reverse().map((picture) => engine.detect(picture)));
  expect(reversed.reverse()).toEqual(alone);
});

test('versions are short, stable and say what they are of', () => {
  expect(recipeVersion()).toMatch(/^local-[0-9a-f]{12}$/);
  expect(descriptorVersion()).toMatch(/^faceres-[0-9a-f]{12}$/);
  expect([recipeVersion(), descriptorVersion()]).toEqual([recipeVersion(), descriptorVersion()]);
});
