import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { architectureNamed } from '@facet/architectures';
import { composeJobParts } from '@facet/composition';
import type { ModelManifest } from '@facet/domain-dataset-manifest';
import { publishTrainedVersion, storeDrawnDataset } from '@facet/trainer/fixtures';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { facetInProcess } from '../facet-in-process.fixture';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'facet-evaluate-'));
const [data, out] = [join(folder, 'data'), join(folder, 'out')];
let published: ModelManifest;
beforeAll(async () => {
  const { parts, close } = await composeJobParts(['objectStore'], { FACET_DATA_FOLDER: data });
  const dataset = await storeDrawnDataset(parts.objectStore!, architectureNamed('embedding-head'));
  published = await publishTrainedVersion(parts.objectStore!, dataset, join(folder, 'scratch'));
  await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('tells the figures of every person and writes both files', async () => {
  const { status, stdout } = await facetInProcess('evaluate', '--data', data, '--out', out);
  expect(status).toBe(0);
  const [first, heads, ...rows] = stdout.split('\n');
  expect(first).toBe(`face_recog version 1 on the validation split of dataset ${published.dataset.version}: 6 photos`);
  expect(heads!.split(/ +/)).toEqual(['person', 'precision', 'recall', 'F1', 'photos']);
  expect(rows.slice(0, 3).map((row) => row.split(/ +/)[0])).toEqual(['ada', 'ben', 'cem']);
  // The heads stand above their numbers, which end where they end.
  for (const row of rows.slice(0, 3)) expect(row).toHaveLength(heads!.length);
  expect(stdout).toContain(`\n${join(out, 'evaluation.html')}\n`);
  const evaluation = JSON.parse(readFileSync(join(out, 'evaluation.json'), 'utf8')) as { accuracy: number };
  expect(evaluation.accuracy).toBe(published.training.validationAccuracy);
  expect(readFileSync(join(out, 'evaluation.html'), 'utf8')).toContain('face_recog');
});

test('--json prints what evaluation.json has, of the split that is asked for', async () => {
  const args = ['--data', data, '--out', out, '--version', '1', '--split', 'train', '--json'];
  const { stdout } = await facetInProcess('evaluate', ...args);
  const printed = JSON.parse(stdout) as object;
  expect(printed).toMatchObject({ examples: 18, dataset: { split: 'train' }, model: { version: 1 } });
  expect(printed).toEqual(JSON.parse(readFileSync(join(out, 'evaluation.json'), 'utf8')));
});

test.each([
  [['--version', '4'], 'facet: there is no version 4 of the model face_recog\n'],
  [['--model', 'nobody'], 'facet: there is no model nobody\n'],
  [['--split', 'test'], "error: option '--split <name>' argument 'test' is invalid"],
])('%j is refused with one sentence', async (args, message) => {
  const said = await facetInProcess('evaluate', '--data', data, '--out', join(folder, 'none'), ...args);
  expect({ status: said.status, stdout: said.stdout }).toEqual({ status: 1, stdout: '' });
  expect(said.stderr).toContain(message);
});
