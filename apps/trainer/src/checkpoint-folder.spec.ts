import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckpointFolder } from './checkpoint-folder';

let folder: string;
let checkpoints: CheckpointFolder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-checkpoints-'));
  checkpoints = new CheckpointFolder(join(folder, 'job'), 1);
});
afterEach(() => rmSync(folder, { recursive: true }));

const saving = (text: string) => async (prefix: string) => {
  await writeFile(`${prefix}.index`, text);
  await writeFile(`${prefix}.data-00000-of-00001`, text);
};
const files = () => readdirSync(join(folder, 'job'));
const filesOf = (...steps: number[]) =>
  [
    'checkpoint',
    ...steps.flatMap((step) => [`model.ckpt-${step}.data-00000-of-00001`, `model.ckpt-${step}.index`]),
  ].sort();

test('a job that has not begun has none', async () => {
  expect(await checkpoints.latest()).toBeUndefined();
});

test('the latest is found with its files, and is the only one kept', async () => {
  await checkpoints.write(9, undefined, saving('nine'));
  await checkpoints.write(10, undefined, saving('ten'));
  expect(await checkpoints.latest()).toBe(10);
  expect(readFileSync(`${checkpoints.prefix(10)}.index`, 'utf8')).toBe('ten');
  expect(files()).toEqual(filesOf(10));
});

test('the best one and the latest ones are kept, and the index names them', async () => {
  checkpoints = new CheckpointFolder(join(folder, 'job'), 2);
  for (const step of [2, 4, 6, 8, 10]) await checkpoints.write(step, Math.min(step, 4), saving(String(step)));
  expect(files()).toEqual(filesOf(4, 8, 10));
  expect(readFileSync(join(folder, 'job', 'checkpoint'), 'utf8')).toBe(
    [
      'model_checkpoint_path: "model.ckpt-10"',
      'all_model_checkpoint_paths: "model.ckpt-4"',
      'all_model_checkpoint_paths: "model.ckpt-8"',
      'all_model_checkpoint_paths: "model.ckpt-10"',
      '',
    ].join('\n'),
  );
});

test('one that was cut off while it was written is not found and does not disturb the next', async () => {
  await checkpoints.write(5, undefined, saving('five'));
  const cutOff = checkpoints.write(6, undefined, async (prefix) => {
    await writeFile(`${prefix}.index`, 'half');
    throw new Error('killed');
  });
  await expect(cutOff).rejects.toThrow('killed');
  expect(await checkpoints.latest()).toBe(5);
  expect(readFileSync(`${checkpoints.prefix(5)}.index`, 'utf8')).toBe('five');
  await checkpoints.write(7, undefined, saving('seven'));
  expect(await checkpoints.latest()).toBe(7);
  expect(files()).toEqual(filesOf(7));
});

test('one whose files are in place but which the index does not name yet is written again', async () => {
  await checkpoints.write(5, undefined, saving('five'));
  await saving('cut off')(checkpoints.prefix(6));
  expect(await checkpoints.latest()).toBe(5);
  await checkpoints.write(6, undefined, saving('six'));
  expect(readFileSync(`${checkpoints.prefix(6)}.index`, 'utf8')).toBe('six');
  expect(files()).toEqual(filesOf(6));
});

test.each(['', 'model_checkpoint_path: "elsewhere"'])('a damaged index is refused: %j', async (text) => {
  await checkpoints.write(1, undefined, saving('one'));
  writeFileSync(join(folder, 'job', 'checkpoint'), text);
  await expect(checkpoints.latest()).rejects.toMatchObject({ code: 'DATA_LOSS', reason: 'MALFORMED_CHECKPOINT' });
});
