import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { architectureNamed } from '@facet/architectures';
import { composeJobParts } from '@facet/composition';
import { composeJobRunner } from '@facet/composition/job-runner';
import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { unwrap } from '@facet/kernel';
import type { JobRunner } from '@facet/port-job-runner';
import type { ObjectStore } from '@facet/port-object-store';
import { RECIPE } from '@facet/trainer';
import { storeDrawnDataset } from '@facet/trainer/fixtures';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { crossValidate, type CrossValidateCommand, type CrossValidation } from './cross-validate';
import { TRAINER_RECIPE } from './folds/fold-program';
import { outOfFoldCsv } from './report/out-of-fold-csv';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const dataFolder = mkdtempSync(join(tmpdir(), 'facet-folds-'));
const runner = composeJobRunner(dataFolder);
let store: ObjectStore;
let dataset: DatasetManifest;
beforeAll(async () => {
  const { parts } = await composeJobParts(['objectStore'], { FACET_DATA_FOLDER: dataFolder });
  store = parts.objectStore!;
  dataset = await storeDrawnDataset(store, architectureNamed('embedding-head'));
});
afterAll(async () => {
  await runner.close();
  rmSync(dataFolder, { recursive: true });
});

const network = {
  architecture: 'embedding-head',
  modelJson: '',
  settingsJson: '{"batchSize": 8, "learningRate": 0.001}',
  steps: 12,
  seed: 1,
};
const validate = (changes: Partial<CrossValidateCommand> = {}, by: JobRunner = runner) =>
  crossValidate(
    { store, runner: by, dataFolder },
    { folds: 3, network, threads: 1, cpus: 2, onStep: () => undefined, ...changes },
  );
const training = join(dataFolder, 'training');
let whole: CrossValidation;

test('a fold that fails ends the others, and what is finished is not done again', async () => {
  const started: string[] = [];
  const failing: JobRunner = {
    start: async (spec) => {
      started.push(spec.jobId);
      const input = spec.jobId.endsWith('fold-2') ? { ...(spec.input as object), steps: 0 } : spec.input;
      return runner.start({ ...spec, input });
    },
    close: () => runner.close(),
  };
  const failed = await validate({ cpus: 1 }, failing);
  expect(failed).toMatchObject({
    ok: false,
    error: { reason: 'FOLD_FAILED', message: expect.stringContaining('fold-2: ') },
  });
  expect(started.map((id) => id.split('-').slice(1).join('-'))).toEqual(['fold-1', 'fold-2']);

  const [folder] = readdirSync(training).map((name) => join(training, name));
  const finished = join(folder!, 'fold-1/finished.json');
  const before = statSync(finished).mtimeMs;
  const steps: number[] = [];
  whole = unwrap(await validate({ onStep: (done, total) => steps.push(done / total) }));
  expect(statSync(finished).mtimeMs).toBe(before);
  expect(steps.at(-1)).toBe(1);
  for (const fold of ['fold-1', 'fold-2', 'fold-3'])
    expect(
      readdirSync(join(folder!, fold))
        .filter((name) => !name.includes('tfevents'))
        .sort(),
    ).toEqual(['finished.json', 'train', 'validation']);
  const left: string[] = [];
  for await (const { key } of store.list('folds/')) left.push(key);
  expect(left).toEqual([]);
});

test('every photo is tested once, by a network that has learned the others', () => {
  const photos = whole.outOfFold.map(({ photo }) => photo.photo);
  expect(new Set(photos).size).toBe(dataset.splits.train.examples + dataset.splits.validation.examples);
  expect(whole.folds.map(({ photos: count }) => count)).toEqual([8, 8, 8]);
  expect(whole.pooled.examples).toBe(24);
  const mean = whole.folds.reduce((sum, { accuracy }) => sum + accuracy, 0) / 3;
  expect(whole.accuracy.mean).toBeCloseTo(mean, 12);
  expect(whole.pooled.accuracy).toBeCloseTo(mean, 12);
  expect(whole.pooled.accuracy).toBeGreaterThan(0.5);
  for (const { scores } of whole.outOfFold) expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 4);
});

test('out-of-fold.csv has a row per photo with what is said of it', () => {
  const [header, ...rows] = Buffer.from(outOfFoldCsv(whole)).toString().trim().split('\n');
  expect(header).toBe('photo,label,fold,predicted,probability,p(ada),p(ben),p(cem)');
  expect(rows).toHaveLength(24);
});

test('asked for again it is only read', async () => {
  const none: JobRunner = {
    start: () => Promise.reject(new Error('nothing is left to do')),
    close: async () => undefined,
  };
  expect(unwrap(await validate({}, none)).outOfFold).toEqual(whole.outOfFold);
});

test.each([
  [{ folds: 25 }, 'CANNOT_FOLD'],
  [{ dataset: '0123456789ab' }, 'NO_SUCH_DATASET'],
  [
    { network: { ...network, settingsJson: '{"validationSteps": 1, "earlyStop": {"metric": "loss", "patience": 1}}' } },
    'EARLY_STOP',
  ],
  [{ network: { ...network, architecture: 'face-cnn' } }, 'CROP_RULE_MISMATCH'],
])('%j is refused', async (changes, reason) => {
  expect(await validate(changes)).toMatchObject({ ok: false, error: { reason } });
});

test('folds are made for the trainer that there is', () => {
  expect(TRAINER_RECIPE).toBe(RECIPE);
});
