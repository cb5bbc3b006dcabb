import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { architectureNamed } from '@facet/architectures';
import { composeJobParts } from '@facet/composition';
import { composeJobRunner } from '@facet/composition/job-runner';
import { FALSE_MATCH_RATES } from '@facet/domain-evaluation';
import { unwrap } from '@facet/kernel';
import { storeDrawnDataset } from '@facet/trainer/fixtures';
import { expect, test, vi } from 'vitest';
import { calibrate, openSetFolds } from './calibrate';
import type { LabelledPhoto } from './photos/read-photos';

vi.setConfig({ testTimeout: 240_000 });

const PEOPLE = ['ada', 'ben', 'cem', 'dan', 'eva'];
const photos = PEOPLE.flatMap((label, classNumber) =>
  Array.from({ length: 6 }, (_, i): LabelledPhoto => {
    const empty = new Uint8Array();
    const photo = `${label}/${i}`;
    return { photo, label, classNumber, crop: empty, record: empty, group: undefined, split: 'train' };
  }),
);

test('every photo is a stranger’s once, and no network has learned from what it is asked about', () => {
  const folds = openSetFolds(photos, PEOPLE, 3, 1);
  const strange: string[] = [];
  for (const { train, test: asked, labels } of folds) {
    const learned = new Set(train.map(({ photo }) => photo));
    expect(asked.filter(({ photo }) => learned.has(photo))).toEqual([]);
    expect(new Set(train.map(({ label }) => label))).toEqual(new Set(labels));
    strange.push(...asked.filter(({ label }) => !labels.includes(label)).map(({ photo }) => photo));
    expect(asked.some(({ label }) => labels.includes(label))).toBe(true);
  }
  expect(strange.sort()).toEqual(photos.map(({ photo }) => photo).sort());
});

test('is refused where a fold could not tell two people apart', () => {
  const few = photos.filter(({ label }) => label < 'c');
  expect(() => openSetFolds(few, ['ada', 'ben'], 2, 1)).toThrow(
    '2 people are too few: each of 2 folds leaves some out',
  );
});

test('trains the folds and gives a temperature and a threshold per rate', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'facet-calibrate-'));
  const runner = composeJobRunner(dataFolder);
  try {
    const { parts } = await composeJobParts(['objectStore'], { FACET_DATA_FOLDER: dataFolder });
    const dataset = await storeDrawnDataset(parts.objectStore!, architectureNamed('embedding-head'));
    const network = {
      architecture: 'embedding-head',
      modelJson: '',
      settingsJson: '{"batchSize": 8}',
      steps: 12,
      seed: 1,
    };
    const command = { folds: 3, network, threads: 1, cpus: 2, onStep: () => undefined };
    const calibration = unwrap(await calibrate({ store: parts.objectStore!, runner, dataFolder }, command));
    const count = dataset.splits.train.examples + dataset.splits.validation.examples;
    expect(calibration).toMatchObject({ folds: 3, strangerPhotos: count });
    expect(calibration.knownPhotos).toBeGreaterThan(0);
    expect(calibration.thresholds.map(({ falseMatchRate }) => falseMatchRate)).toEqual([...FALSE_MATCH_RATES]);
    // 24 photos cannot show one in a hundred.
    expect(calibration.thresholds.every(({ extrapolated }) => extrapolated)).toBe(true);
  } finally {
    await runner.close();
    rmSync(dataFolder, { recursive: true });
  }
});
