import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blackPng } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { facetInProcess } from '../facet-in-process.fixture';
import { announceCost } from '../run/announce-cost';
import { startServices } from '../services/with-services';

let folder: string;
let photos: string;
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

  test('a limit that cannot be held is refused', async () => {
    await expect(announceCost({ photos, maxCost: 1, signal })).rejects.toMatchObject({ reason: 'NO_ESTIMATE' });
    await announceCost({ photos, signal });
    const list = join(photos, 'notes.txt');
    await expect(announceCost({ photos: list, maxCost: 1, signal }, address)).rejects.toMatchObject({
      reason: 'NO_ESTIMATE',
      message: expect.stringContaining('for a folder on this machine only'),
    });
  });
});
