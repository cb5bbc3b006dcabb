import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { architectureNamed } from '@facet/architectures';
import type { DatasetManifest, ModelManifest } from '@facet/domain-dataset-manifest';
import { unwrap } from '@facet/kernel';
import { publishTrainedVersion, storeDrawnDataset } from '@facet/trainer/fixtures';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { evaluateVersion } from './evaluate-version';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'facet-evaluation-'));
const store = new MemoryObjectStore();
let dataset: DatasetManifest;
let published: ModelManifest;
beforeAll(async () => {
  dataset = await storeDrawnDataset(store, architectureNamed('embedding-head'));
  published = await publishTrainedVersion(store, dataset, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const evaluate = (changes = {}) =>
  evaluateVersion(store, { model: 'face_recog', split: 'validation', ...changes }, () => undefined);

test('the newest version answers about every photo of the split that it was validated on', async () => {
  const done: number[] = [];
  const command = { model: 'face_recog', split: 'validation' } as const;
  const { evaluation } = unwrap(await evaluateVersion(store, command, (count) => done.push(count)));
  expect(evaluation).toMatchObject({
    examples: 6,
    accuracy: published.training.validationAccuracy,
    model: { name: 'face_recog', version: 1, architecture: 'embedding-head' },
    dataset: { version: dataset.version, split: 'validation' },
    unknownPeople: 0,
  });
  expect(evaluation.people.map(({ label, support }) => [label, support])).toEqual([
    ['ada', 2],
    ['ben', 2],
    ['cem', 2],
  ]);
  expect(done).toEqual([6]);
});

test('mistakes have their crops', async () => {
  const { evaluation, crops } = unwrap(await evaluate({ split: 'train' }));
  expect(evaluation.examples).toBe(18);
  expect([...crops.keys()]).toEqual(evaluation.mistakes.map(({ photo }) => photo));
});

test.each([
  [{ model: 'nobody' }, 'NO_SUCH_MODEL', 'there is no model nobody'],
  [{ version: 7 }, 'NO_SUCH_MODEL', 'there is no version 7 of the model face_recog'],
  [{ dataset: '0123456789ab' }, 'NO_SUCH_DATASET', 'there is no dataset version "0123456789ab"'],
])('%j is refused', async (changes, reason, message) => {
  expect(await evaluate(changes)).toMatchObject({ ok: false, error: { reason, message } });
});

test('a dataset of other crops is refused', async () => {
  const other = await storeDrawnDataset(store, architectureNamed('face-cnn'));
  expect(await evaluate({ dataset: other.version })).toMatchObject({
    ok: false,
    error: { reason: 'CROP_RULE_MISMATCH' },
  });
});

test('a file of the version that is not the one of its manifest is refused by name', async () => {
  const key = `models/face_recog/1/${published.golden.scores}`;
  const whole = await store.readAll(key);
  await store.put(key, Buffer.from('[]'));
  expect(await evaluate()).toMatchObject({
    ok: false,
    error: { reason: 'DIGEST_MISMATCH', message: expect.stringContaining(key) },
  });
  await store.put(key, whole);
});
