import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { architectureNamed } from '@facet/architectures';
import { composeJobParts } from '@facet/composition';
import { storeDrawnDataset } from '@facet/trainer/fixtures';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { facetInProcess } from '../facet-in-process.fixture';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'facet-crossvalidate-'));
const [data, out, training] = ['data', 'out', 'training.json'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const folds = ['--data', data, '--folds', '2', '--steps', '12', '--training', training];

/** Three people whom colours tell apart, eight photos each. */
beforeAll(async () => {
  const { parts, close } = await composeJobParts(['objectStore'], { FACET_DATA_FOLDER: data });
  await storeDrawnDataset(parts.objectStore!, architectureNamed('embedding-head'));
  await close();
  writeFileSync(training, JSON.stringify({ batchSize: 8, learningRate: 0.001 }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('crossvalidate tells the folds, and writes the figures and what is said of every photo', async () => {
  const { status, stdout, stderr } = await facetInProcess('crossvalidate', ...folds, '--out', out);
  expect(stderr).toMatch(/Training folds: 2 folds of 24 photos\n$/);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^embedding-head, 12 steps, dataset [0-9a-f]{12}\n(fold [12]: 12 photos, right [\d.]+ %\n){2}/,
  );
  expect(stdout).toMatch(/\nright [\d.]+ % ± [\d.]+ % \(mean and standard deviation of the folds\)\n/);
  expect(readdirSync(out).sort()).toEqual(['crossvalidation.html', 'crossvalidation.json', 'out-of-fold.csv']);
  const rows = readFileSync(join(out, 'out-of-fold.csv'), 'utf8').trim().split('\n');
  expect(rows).toHaveLength(1 + 24);
});

test('asked for again it finds the folds, and --json prints the same figures', async () => {
  const before = readFileSync(join(out, 'crossvalidation.json'), 'utf8');
  const { stdout } = await facetInProcess('crossvalidate', ...folds, '--out', out, '--json');
  expect(JSON.parse(stdout)).toEqual(JSON.parse(before));
  expect(readFileSync(join(out, 'crossvalidation.json'), 'utf8')).toBe(before);
});

test('datasets suspects ranks photos by the same folds, and shows them on a sheet', async () => {
  const review = join(folder, 'review.html');
  const args = [...folds, '--most', '3', '--review', review];
  const { status, stdout } = await facetInProcess('datasets', 'suspects', ...args);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^(\S.* {2}\w+ [\d.]+ %, looks like \w+ [\d.]+ %\n){0,3}\d+ suspects among 24 photos\n$/);
  expect(readFileSync(review, 'utf8')).toContain('<html');
  const { stdout: json } = await facetInProcess('datasets', 'suspects', ...args, '--json');
  const { suspects } = JSON.parse(json) as { suspects: { photo: string; label: string; suggested: string }[] };
  expect(suspects).toHaveLength(stdout.split('\n').length - 2);
  for (const { label, suggested } of suspects) expect(suggested).not.toBe(label);
});

test.each([
  [['--folds', '25'], 'would have no photos to test; ask for fewer folds'],
  [['--architecture', 'face-cnn'], 'face-cnn needs a dataset of 1.2 x 96 px'],
  [['--dataset', '0123456789ab'], 'there is no dataset version "0123456789ab"'],
])('%j is refused with one sentence', async (args, message) => {
  const said = await facetInProcess('crossvalidate', ...folds, ...args, '--out', join(folder, 'none'));
  expect({ status: said.status, stdout: said.stdout }).toEqual({ status: 1, stdout: '' });
  expect(said.stderr).toContain(message);
});
