import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';

const HOOK = join(__dirname, 'typescript.cjs');
const CACHE = join(__dirname, '../../.nx/typescript');

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'facet-typescript-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (file: string) => spawnSync(process.execPath, ['--require', HOOK, file], { encoding: 'utf8' });

/** What V8 made of the one module whose text names that file. */
function keptCodeOf(file: string): string {
  const names = readdirSync(CACHE);
  const js = names.find(
    (name) => name.endsWith('.js') && readFileSync(join(CACHE, name), 'utf8').includes(`'${file}'`),
  );
  const code = names.find((name) => name !== js && name.startsWith(js!.slice(0, -'js'.length)));
  return join(CACHE, code!);
}

test('threads of one process compile the same new files at the same time', async () => {
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
});

test('a stack names lines of the TypeScript, and the error keeps its own text', () => {
  const file = join(folder, 'fails.ts');
  const lines = ['interface Removed {', '  n: number;', '}', 'export const one: Removed = { n: 1 };'];
  const failing = "function fail(): never { throw new RangeError('too far'); }";
  writeFileSync(file, [...lines, failing, 'try { fail() } catch (error) { console.log(error.stack) }'].join('\n'));
  const { stdout } = run(file);
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'RangeError: too far',
    `    at fail (${file}:5:32)`,
    `    at Object.<anonymous> (${file}:6:7)`,
  ]);
});

test('what V8 compiled is kept, used by the next process, and made again when it is damaged', () => {
  const file = join(folder, 'kept.ts');
  writeFileSync(file, `export const who: string = require.resolve('./kept');\nconsole.log(who, '${file}');\n`);
  expect(run(file).stdout).toBe(`${file} ${file}\n`);
  const path = keptCodeOf(file);
  const [kept, { mtimeMs }] = [readFileSync(path), statSync(path)];
  run(file);
  expect(statSync(path).mtimeMs).toBe(mtimeMs);
  writeFileSync(path, Buffer.alloc(kept.length, 1));
  expect(run(file).stdout).toBe(`${file} ${file}\n`);
  expect(readFileSync(path).length).toBe(kept.length);
  expect(readFileSync(path).equals(Buffer.alloc(kept.length, 1))).toBe(false);
});
