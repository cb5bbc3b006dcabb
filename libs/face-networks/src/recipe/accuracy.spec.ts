import { boundedMap } from '@facet/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GraphNetworks } from '../engine/graph-networks';
import { drawnPictures, type PhotoSet, photoFiles, photosMissing, readPicture } from '../test-photos.fixture';
import { findFaces } from './find-faces';
import type { FoundFace } from './found-face';

const CORES = 2;

let networks: GraphNetworks;
beforeAll(() => {
  networks = new GraphNetworks({ cores: CORES });
});
afterAll(() => networks.close());

test('every drawn portrait has one face that looks ahead', async () => {
  const found = await boundedMap(await drawnPictures(3), CORES * 2, (picture) => findFaces(networks, picture));
  expect(found.map((faces) => faces.length)).toEqual(found.map(() => 1));
  for (const { pose } of found.flat())
    expect(Math.max(...Object.values(pose).map(Math.abs)), JSON.stringify(pose)).toBeLessThan(20);
});

describe('on a sample of photos', () => {
  beforeEach((context) => context.skip(photosMissing !== undefined, photosMissing));

  const facesOf = (set: PhotoSet, step: number): Promise<FoundFace[][]> =>
    boundedMap(photoFiles(set, step), CORES * 2, async (file) => findFaces(networks, await readPicture(file)));

  test('portraits have one face, most of them frontal', async () => {
    const found = await facesOf('celebrities', 4);
    const single = found.filter((faces) => faces.length === 1).flat();
    expect(single.length).toBeGreaterThanOrEqual(found.length - 1);
    const frontal = single.filter(({ pose }) => Object.values(pose).every((degrees) => Math.abs(degrees) <= 20));
    expect(frontal.length / single.length).toBeGreaterThan(0.7);
    for (const { sharpness, confidence, presence } of single) {
      expect(sharpness).toBeGreaterThan(0);
      expect(Math.min(confidence, presence)).toBeGreaterThan(0.35);
    }
  });

  test('group photos have several', async () => {
    // Two of the set are no group photos: see its README.
    const found = await facesOf('rejection/multi-face', 5);
    expect(found.filter((faces) => faces.length < 2).length).toBeLessThanOrEqual(1);
    for (const faces of found) {
      const areas = faces.map(({ box }) => box.width * box.height);
      expect(areas).toEqual([...areas].sort((a, b) => b - a));
    }
  });

  test('animals and things have none', async () => {
    expect((await facesOf('rejection/no-face', 8)).flat()).toEqual([]);
  });
});
