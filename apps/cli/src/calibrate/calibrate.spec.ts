import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeImageCodec } from '@facet/composition/image-codec';
import { readModelManifest } from '@facet/domain-dataset-manifest';
import { portraitSvg, SAMPLE_PEOPLE } from '@facet/domain-portraits';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { facetInProcess, type Said } from '../facet-in-process.fixture';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), 'facet-calibrate-'));
const data = join(folder, 'data');
let ran: Said;

/** Three drawn people through all services, and folds that find when a face is nobody of them. */
beforeAll(async () => {
  const photos = join(folder, 'photos');
  const codec = composeImageCodec({});
  for (const [person, name] of SAMPLE_PEOPLE.slice(0, 3).entries()) {
    mkdirSync(join(photos, name), { recursive: true });
    for (let picture = 1; picture <= 4; picture++)
      writeFileSync(
        join(photos, name, `${picture}.jpg`),
        await codec.renderSvg(portraitSvg({ person: person + 1, picture })),
      );
  }
  const ports = ['--http-port', '0', '--grpc-port', '0'];
  const args = ['--photos', photos, '--data', data, '--steps', '8', '--once', '--json'];
  ran = await facetInProcess('run', ...args, ...ports, '--calibrate', '3');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifestOf = (version: number) => {
  const file = join(data, `objects/models/face_recog/${version}/manifest.json`);
  return readModelManifest(readFileSync(file), file);
};

test('run --calibrate makes a version that knows when a face is nobody', () => {
  expect(ran.stderr).toMatch(/Calibrating: at 1 % of strangers named, [\d.]+ % of known photos are\n/);
  expect(ran.status).toBe(0);
  const { splits } = (JSON.parse(ran.stdout) as { dataset: { splits: { train: number; validation: number } } }).dataset;
  const { calibration, weightsOf } = manifestOf(1);
  expect(calibration).toMatchObject({ folds: 3, strangerPhotos: splits.train + splits.validation });
  expect(calibration!.thresholds.map(({ falseMatchRate }) => falseMatchRate)).toEqual([0.01, 0.001]);
  expect(weightsOf).toBeUndefined();
});

test('calibrate makes the next version with the same weights, and finds it when it is asked again', async () => {
  const args = ['--model-version', '1', '--data', data];
  const first = await facetInProcess('calibrate', ...args, '--folds', '4', '--json');
  expect(first.stderr).toMatch(/Calibrating: at 1 % of strangers named/);
  expect(first.status).toBe(0);
  const made = JSON.parse(first.stdout) as Record<string, unknown>;
  expect(made).toMatchObject({ model: 'face_recog', version: 2, found: false, calibration: { folds: 4 } });
  const [before, after] = [manifestOf(1), manifestOf(2)];
  expect(after).toEqual({ ...before, version: 2, calibration: made['calibration'], weightsOf: 1 });
  for (const { path } of after.files) expect(existsSync(join(data, 'objects/models/face_recog/2', path))).toBe(true);
  // The same by the version that came of it.
  const again = await facetInProcess('calibrate', '--model-version', '2', '--data', data, '--folds', '4');
  expect(again.stdout).toMatch(/^face_recog version 2, found finished: version 2 with a calibration\n/);
});

test('the folds are those of run --calibrate', async () => {
  const { stdout } = await facetInProcess(
    'calibrate',
    '--model-version',
    '1',
    '--data',
    data,
    '--folds',
    '3',
    '--json',
  );
  expect(JSON.parse(stdout)).toMatchObject({ version: 3, calibration: manifestOf(1).calibration });
});

test.each([
  [['--model-version', '9'], 'facet: there is no version 9 of the model face_recog\n'],
  [['--model-version', '1', '--folds', '2'], 'facet: 3 people are too few: each of 2 folds leaves some out'],
  [['--model-version', '0'], "error: option '--model-version <n>' argument '0' is invalid"],
])('%j is refused with one sentence', async (args, message) => {
  const { status, stdout, stderr } = await facetInProcess('calibrate', '--data', data, ...args);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(message);
});
