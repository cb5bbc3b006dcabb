import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { expect, test } from 'vitest';
import { facetRun } from './facet-process';
import { describePipeline } from './pipeline.conformance';
import { drawPortraits } from './portrait-folder';

describePipeline('in one process', async (folder) => ({
  run: (args) => facetRun(args),
  store: new FileObjectStore(join(folder, 'data/objects')),
  close: async () => {},
}));

test('a second process on the same data folder is refused', async () => {
  const root = mkdtempSync(join(tmpdir(), 'facet-second-'));
  await drawPortraits(join(root, 'people'), { people: 2, pictures: 4 });
  const args = ['--photos', join(root, 'people'), '--data', join(root, 'data')];
  const first = facetRun(args);
  await first.summary;
  const second = await facetRun([...args, '--once']).ended;
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/data folder .* is in use by process \d+/);
  first.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
  rmSync(root, { recursive: true });
}, 120_000);
