import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectStoreAt } from '@facet/composition/object-store-at';
import { blackPng, RealGcs, realGcsMissing } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { facetInProcess } from '../facet-in-process.fixture';
import { announceCost } from '../run/announce-cost';
import { startServices } from '../services/with-services';

let folder: string;
let photos: string;
let list: string;
let services: Awaited<ReturnType<typeof startServices>>;
let address: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'estimate-'));
  photos = join(folder, 'people');
  mkdirSync(join(photos, 'ada'), { recursive: true });
  for (const [name, width] of [
    ['1.png', 5],
    ['2.jpg', 6],
    ['1 again.png', 5],
  ] as const)
    writeFileSync(join(photos, 'ada', name), blackPng(width, 7));
  writeFileSync(join(photos, 'notes.txt'), 'no photo');
  list = join(folder, 'list.csv');
  writeFileSync(list, 'https://a.example/1.jpg,ada\nhttps://a.example/2.jpg,ada\n\nhttps://b.example/1.jpg,ben\n');
  vi.stubEnv('FACE_DETECTOR', 'google-vision');
  vi.stubEnv('GOOGLE_VISION_USD_PER_1000_PHOTOS', '20');
  // Nobody is there, and nobody is asked.
  vi.stubEnv('GOOGLE_VISION_API_ENDPOINT', '127.0.0.1:1');
  services = await startServices(join(folder, 'data'), ['face-extraction']);
  address = `127.0.0.1:${services.grpcPort}`;
});
afterAll(async () => {
  await services?.stop();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('facet faces estimate', () => {
  test('counts the different photos of a folder and their price', async () => {
    const { status, stdout } = await facetInProcess('faces', 'estimate', photos, '--address', address, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      detectorVersion: expect.stringMatching(/^google-vision-/),
      photos: 2,
      known: 0,
      fee: { usdPerThousandPhotos: 20, photosPerRequest: 16, requestsPerMinute: 1800 },
      toLookAt: 2,
      usd: 0.04,
      requests: 1,
      minutes: 1,
    });
  });

  test('counts the rows of a list, whose photos nobody has yet', async () => {
    const { status, stdout } = await facetInProcess('faces', 'estimate', list, '--address', address);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^3 photos at most, those that google-vision-\S+ knows cost nothing; /);
    expect(stdout).toContain('to look at 3 costs 0.06 USD at 20 per 1,000, in 1 requests or more');
    const empty = join(folder, 'empty.csv');
    writeFileSync(empty, '# nothing\n\n');
    const refused = await facetInProcess('faces', 'estimate', empty, '--address', address);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('empty.csv lists no photos') });
  });

  describe.skipIf(realGcsMissing)(`in a bucket (${realGcsMissing ?? 'here'})`, () => {
    let gcs: RealGcs;
    beforeAll(async () => {
      gcs = await RealGcs.start({ folder });
      await gcs.makeBucket('photos');
      vi.stubEnv('GCS_API_ENDPOINT', gcs.endpoint);
      const store = objectStoreAt('gs://photos/set');
      for (const [key, width] of Object.entries({
        'people/ada/1.png': 5,
        'people/ada/2.png': 6,
        'people/ben/3.png': 5,
      }))
        await store.put(key, blackPng(width, 7));
      await store.put('people/ada/notes.txt', Buffer.from('no photo'));
      await store.put('list.csv', Buffer.from('https://a.example/1.jpg,ada\nhttps://b.example/1.jpg,ben\n'));
    });
    afterAll(() => gcs?.stop());

    test('the different photos are counted by their bytes, those of a list by its rows', async () => {
      const asked = async (source: string) => {
        const { stdout } = await facetInProcess('faces', 'estimate', source, '--address', address, '--json');
        return JSON.parse(stdout);
      };
      expect(await asked('gs://photos/set/people')).toMatchObject({ photos: 2, known: 0, toLookAt: 2, usd: 0.04 });
      expect(await asked('gs://photos/set/list.csv')).toMatchObject({ photos: 2, isUpperBound: true, usd: 0.04 });
    });
  });

  test('a folder that is not there is one sentence', async () => {
    const { status, stderr } = await facetInProcess('faces', 'estimate', join(folder, 'none'), '--address', address);
    expect([status, stderr]).toEqual([1, expect.stringContaining('none cannot be read: ENOENT')]);
  });
});

describe('before a run', () => {
  const signal = new AbortController().signal;

  test('the price is said, and stops it when it is too high', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await announceCost({ photos, maxCost: 0.04, signal }, address);
    expect(write.mock.calls.join('')).toContain('to look at 2 costs 0.04 USD at 20 per 1,000');
    await expect(announceCost({ photos, maxCost: 0.03, signal }, address)).rejects.toMatchObject({
      reason: 'TOO_EXPENSIVE',
      message: 'looking for faces would cost 0.04 USD, --max-cost allows 0.03',
    });
    write.mockRestore();
  });

  test('a limit holds for what a list can cost at most', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await announceCost({ photos: list, maxCost: 0.06, signal }, address);
    await expect(announceCost({ photos: list, maxCost: 0.05, signal }, address)).rejects.toMatchObject({
      reason: 'TOO_EXPENSIVE',
      message: 'looking for faces could cost 0.06 USD, --max-cost allows 0.05',
    });
    write.mockRestore();
  });

  test('a limit that cannot be held is refused', async () => {
    await expect(announceCost({ photos, maxCost: 1, signal })).rejects.toMatchObject({ reason: 'NO_ESTIMATE' });
    await announceCost({ photos, signal });
  });
});
