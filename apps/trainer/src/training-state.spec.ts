import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseTrainingState, pinnedThreads } from './training-state';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'facet-state-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a job keeps the number of threads that it began with', async () => {
  expect(await pinnedThreads(join(folder, 'job'), 'job', 3)).toBe(3);
  expect(await pinnedThreads(join(folder, 'job'), 'job', 8)).toBe(3);
});

test("another job's folder is refused", async () => {
  await pinnedThreads(folder, 'job', 1);
  await expect(pinnedThreads(folder, 'other', 1)).rejects.toThrow('belong to the job job, not other');
});

test('a damaged file is refused', async () => {
  writeFileSync(join(folder, 'job.json'), '{');
  await expect(pinnedThreads(folder, 'job', 1)).rejects.toMatchObject({ reason: 'MALFORMED_CHECKPOINT' });
});

test.each(['', '{"step":1', '{"step":"1"}'])('a damaged state is refused: %j', (text) => {
  expect(() => parseTrainingState(text, 'here')).toThrow('the checkpoint here holds no training state');
});
