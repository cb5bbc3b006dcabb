import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDataFolder, photosOf, type TestPhoto } from '@facet/tfrecord-conversion/fixtures';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { main } from '../main';
import { startServices } from '../services/with-services';

const PHOTOS: readonly TestPhoto[] = [
  ...photosOf({ ada: 8, ben: 6 }),
  { path: 'ada/17.jpg', label: 'ada', pan: 17 },
  { path: 'ada/side.jpg', label: 'ada', pan: 25, refused: 'POSE_PAN' },
  { path: 'readme.txt', label: '', refused: 'NO_LABEL' },
];

const data = mkdtempSync(join(tmpdir(), 'facet-thresholds-'));
let version: string;

beforeAll(async () => {
  [version] = (await fillDataFolder(data, [PHOTOS])) as [string];
});
afterAll(() => rmSync(data, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs the command; what it prints. */
async function whatIf(...args: string[]) {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const status = await main(['node', 'facet', 'thresholds', 'what-if', ...args]);
  return { status, out, err };
}

test('what-if counts by reason and person, with and without services, which may run beside it', async () => {
  const services = await startServices(data, ['tfrecord-conversion']);
  try {
    const ways = [
      ['--data', data],
      ['--address', `127.0.0.1:${services.grpcPort}`],
    ];
    const answers = [];
    for (const way of ways) answers.push(JSON.parse((await whatIf('--pan', '15', '--balance', '--json', ...way)).out));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({
      version,
      inputs: 17,
      before: { accepted: 15, refused: { NO_LABEL: 1, POSE_PAN: 1 } },
      after: { accepted: 12, refused: { NO_LABEL: 1, OVER_MAXIMUM: 2, POSE_PAN: 2 } },
      people: [
        { label: 'ada', inputs: 10, before: { accepted: 9 }, after: { accepted: 6 } },
        { label: 'ben', inputs: 6, before: { accepted: 6 }, after: { accepted: 6 } },
      ],
    });
  } finally {
    await services.stop();
  }
});

test('what-if prints a table of what changes', async () => {
  const lines = (await whatIf(version, '--pan', '30', '--data', data)).out.split('\n').map((line) => line.trim());
  expect(lines[0]).toBe(`dataset ${version}: 17 inputs`);
  expect(lines).toContainEqual(expect.stringMatching(/^ACCEPTED +15 +16 +\+1$/));
  expect(lines).toContainEqual(expect.stringMatching(/^POSE_PAN +1 +0 +-1$/));
  expect(lines).toContainEqual(expect.stringMatching(/^ada +9 +10 +\+1 +10 inputs$/));
});

test.each([
  [['--pan', '-3'], 'It must be a number from 0 to 180.'],
  [['--min-face', 'large'], 'It must be a number from 0 to 1000000.'],
  [['0123456789ab', '--data', data], 'there is no dataset version "0123456789ab"'],
  [['--data', join(data, 'nowhere')], 'is no data folder of Facet'],
])('%j is refused with one sentence', async (args, sentence) => {
  const { status, err } = await whatIf(...args);
  expect(status).not.toBe(0);
  expect(err).toContain(sentence);
});
