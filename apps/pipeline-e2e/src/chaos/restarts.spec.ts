import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProgram } from '@facet/testing/real-parts';
import { afterAll, expect, test } from 'vitest';
import { Restarts } from './restarts';

const folder = mkdtempSync(join(tmpdir(), 'facet-restarts-'));
const starts = join(folder, 'starts');
afterAll(() => rmSync(folder, { recursive: true }));

/** Ends by itself the first two times. */
const SCRIPT = `
  const { appendFileSync, readFileSync } = require('node:fs');
  appendFileSync(${JSON.stringify(starts)}, 'x');
  if (readFileSync(${JSON.stringify(starts)}).length < 3) process.exit(1);
  setInterval(() => {}, 1000);`;
const started = () => readFileSync(starts).length;

test('a program that ends by itself is started again, one that was killed is its killer’s, one that was stopped stays so', async () => {
  appendFileSync(starts, '');
  const program = new ChildProgram({
    name: 'weak',
    command: [process.execPath, '-e', SCRIPT],
    environment: {},
    logFile: join(folder, 'log'),
  });
  program.start();
  const restarts = new Restarts({ victims: [{ name: 'weak', program }] });
  await expect.poll(started, { timeout: 20_000 }).toBe(3);
  expect(restarts.counts).toEqual({ weak: 2 });
  await program.kill();
  program.start();
  await expect.poll(started, { timeout: 20_000 }).toBe(4);
  expect(restarts.counts).toEqual({ weak: 2 });
  restarts.stop();
  await program.stop();
  expect(program.isRunning).toBe(false);
});
