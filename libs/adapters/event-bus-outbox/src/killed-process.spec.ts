import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { seededRandom } from '@facet/kernel';
import { afterAll, expect, test } from 'vitest';

const TYPESCRIPT = join(__dirname, '../../../../tools/run/typescript.cjs');
const EVENTS = 60;
const folder = mkdtempSync(join(tmpdir(), 'facet-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the service until it has said `lines` lines, then kills it; all it said when it ended by itself. */
async function run(lines: number): Promise<{ said: string[]; signal: string | null }> {
  const fixture = join(__dirname, 'killed-process.fixture.ts');
  const child = spawn(process.execPath, ['-r', TYPESCRIPT, fixture, folder, String(EVENTS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  const [, signal] = (await exited) as [number | null, string | null];
  return { said, signal };
}

test('a process killed again and again has had each effect once, and in the order of each key', async () => {
  const random = seededRandom(7);
  for (let kill = 0; kill < 5; kill++) expect((await run(1 + Math.floor(random() * 20))).signal).toBe('SIGKILL');
  const last = (await run(Infinity)).said.at(-1);
  const effects = JSON.parse(last!.replace('effects ', '')) as { topic: string; n: number }[];
  const all = Array.from({ length: EVENTS }, (_, n) => n);
  for (const topic of ['first', 'second']) {
    const numbers = effects.filter((effect) => effect.topic === topic).map(({ n }) => n);
    expect([...numbers].sort((a, b) => a - b)).toEqual(all);
    for (let key = 0; key < 5; key++)
      expect(numbers.filter((n) => n % 5 === key)).toEqual(all.filter((n) => n % 5 === key));
  }
}, 180_000);
