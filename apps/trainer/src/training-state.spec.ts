import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepPlace, parseTrainingState, placeOf } from './training-state';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'facet-state-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a job keeps the threads and the device that it began with', async () => {
  expect(await placeOf(join(folder, 'job'), 'job')).toBeUndefined();
  await keepPlace(join(folder, 'job'), 'job', { threads: 3, device: 'gpu' });
  expect(await placeOf(join(folder, 'job'), 'job')).toEqual({ threads: 3, device: 'gpu' });
});

test('a job that began before there were devices began on the processor', async () => {
  writeFileSync(join(folder, 'job.json'), '{"jobId":"job","threads":2}');
  expect(await placeOf(folder, 'job')).toEqual({ threads: 2, device: 'cpu' });
});

test("another job's folder is refused", async () => {
  await keepPlace(folder, 'job', { threads: 1, device: 'cpu' });
  await expect(placeOf(folder, 'other')).rejects.toThrow('belong to the job job, not other');
});

test('a damaged file is refused', async () => {
  writeFileSync(join(folder, 'job.json'), '{');
  await expect(placeOf(folder, 'job')).rejects.toMatchObject({ reason: 'MALFORMED_CHECKPOINT' });
});

test.each(['', '{"step":1', '{"step":"1"}'])('a damaged state is refused: %j', (text) => {
  expect(() => parseTrainingState(text, 'here')).toThrow('the checkpoint here holds no training state');
});
