import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

// What needs no running stack; the end-to-end tests start a whole one.
const folder = mkdtempSync(join(tmpdir(), 'facet-stack-'));
afterAll(() => rmSync(folder, { recursive: true }));

const stack = (...args: string[]) =>
  spawnSync(process.execPath, [join(__dirname, 'stack.cjs'), '--dir', folder, ...args], { encoding: 'utf8' });

test.each(['status', 'logs', 'kill'])('%s says that no stack runs there', (command) => {
  const { status, stderr } = stack(command, ...(command === 'kill' ? ['ingestion'] : []));
  expect(status).toBe(1);
  expect(stderr).toBe(`stack: no stack runs in ${folder}; npm run stack -- up starts one\n`);
});

test('down without a stack is no error', () => {
  expect(stack('down')).toMatchObject({ status: 0, stderr: `no stack runs in ${folder}\n` });
});

test.each(['nobody=2', 'serving', 'serving=0'])('%s are no replicas', (replicas) => {
  const { status, stderr } = stack('up', '--replicas', replicas);
  expect(status).toBe(1);
  expect(stderr).toContain('It must be SERVICE=NUMBER, with one of ingestion, face-extraction');
});
