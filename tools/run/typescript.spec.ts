import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

const HOOK = join(__dirname, 'typescript.cjs');

test('threads of one process compile the same new files at the same time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-typescript-'));
  const files = Array.from({ length: 40 }, (_, i) => join(folder, `file-${i}.ts`));
  for (const [i, file] of files.entries()) writeFileSync(file, `export const n: number = ${i};\n`);
  const program = `
    require(${JSON.stringify(HOOK)});
    const { parentPort, workerData } = require('node:worker_threads');
    parentPort.postMessage(workerData.reduce((sum, file) => sum + require(file).n, 0));`;
  const sums = await Promise.all(
    Array.from(
      { length: 6 },
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker(program, { eval: true, workerData: files });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  expect(sums).toEqual(Array(6).fill((40 * 39) / 2));
  rmSync(folder, { recursive: true });
});
