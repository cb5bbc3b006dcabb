import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckpointFolder } from './checkpoint-folder';

let folder: string;
let checkpoints: CheckpointFolder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-checkpoints-'));
  checkpoints = new CheckpointFolder(join(folder, 'job'), 'job');
});
afterEach(() => rmSync(folder, { recursive: true }));

const state = (step: number) => ({ jobId: 'job', step, firstLoss: 2, loss: 1, stepSeconds: [0.1], threads: 2 });
const saving = (text: string) => (prefix: string) => writeFile(`${prefix}.index`, text);

test('a job that has not begun has none', async () => {
  expect(await checkpoints.latest()).toBeUndefined();
});

test('the latest is found with its files, and is the only one kept', async () => {
  await checkpoints.write(state(9), saving('nine'));
  await checkpoints.write(state(10), saving('ten'));
  const latest = await checkpoints.latest();
  expect(latest!.state).toEqual(state(10));
  expect(readFileSync(`${latest!.prefix}.index`, 'utf8')).toBe('ten');
  expect(readdirSync(join(folder, 'job'))).toEqual(['step-000000010']);
});

test('one that was cut off while it was written is not found and does not disturb the next', async () => {
  await checkpoints.write(state(5), saving('five'));
  const cutOff = checkpoints.write(state(6), async (prefix) => {
    await writeFile(`${prefix}.index`, 'half');
    throw new Error('killed');
  });
  await expect(cutOff).rejects.toThrow('killed');
  expect((await checkpoints.latest())!.state.step).toBe(5);
  await checkpoints.write(state(7), saving('seven'));
  expect((await checkpoints.latest())!.state.step).toBe(7);
});

test('one that replaced another but could not remove it wins by its step', async () => {
  await checkpoints.write(state(1_000_000_000), saving('later'));
  mkdirSync(join(folder, 'job', 'step-999999999'));
  expect((await checkpoints.latest())!.state.step).toBe(1_000_000_000);
});

test('one of another job is refused', async () => {
  await checkpoints.write(state(1), saving('one'));
  const other = new CheckpointFolder(join(folder, 'job'), 'other');
  await expect(other.latest()).rejects.toMatchObject({ code: 'DATA_LOSS' });
});

test.each(['', '{"jobId":"job"', '{"jobId":"job","step":"1"}'])('a damaged state is refused: %j', async (text) => {
  await checkpoints.write(state(1), saving('one'));
  writeFileSync(join(folder, 'job', 'step-000000001', 'state.json'), text);
  await expect(checkpoints.latest()).rejects.toMatchObject({ code: 'DATA_LOSS', reason: 'MALFORMED_CHECKPOINT' });
});
