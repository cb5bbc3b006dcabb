import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { seededRandom } from '@facet/kernel';
import { afterAll, expect, test } from 'vitest';

const TYPESCRIPT = join(__dirname, '../../../../tools/run/typescript.cjs');
const EVENTS = 60;
const folder = mkdtempSync(join(tmpdir(), 'facet-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the service until it kills itself at its point number `killAt`, or to its end. */
async function run(killAt: number): Promise<{ said: string; signal: string | null }> {
  const fixture = join(__dirname, 'killed-process.fixture.ts');
  const child = spawn(process.execPath, ['-r', TYPESCRIPT, fixture, folder, String(EVENTS), String(killAt)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const said = await text(child.stdout);
  const [, signal] = (await exited) as [number | null, string | null];
  return { said, signal };
}

test('a process killed again and again has had each effect once, and in the order of each key', async () => {
  const random = seededRandom(7);
  // 120 deliveries have four points each: before the transaction, twice in it, and after it.
  for (let kill = 0; kill < 5; kill++) expect((await run(1 + Math.floor(random() * 80))).signal).toBe('SIGKILL');
  const effects = JSON.parse((await run(Infinity)).said) as { topic: string; n: number }[];
  const all = Array.from({ length: EVENTS }, (_, n) => n);
  for (const topic of ['first', 'second']) {
    const numbers = effects.filter((effect) => effect.topic === topic).map(({ n }) => n);
    expect([...numbers].sort((a, b) => a - b)).toEqual(all);
    for (let key = 0; key < 5; key++)
      expect(numbers.filter((n) => n % 5 === key)).toEqual(all.filter((n) => n % 5 === key));
  }
}, 180_000);
