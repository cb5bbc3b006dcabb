import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePorts } from './free-ports';

const HOOK = join(__dirname, '../../../../tools/run/typescript.cjs');

/** Ports that a process of its own takes; it lives on until it is told to end. */
async function takenByAProcess(count: number) {
  const program = `
    require(${JSON.stringify(HOOK)});
    const { freePorts } = require(${JSON.stringify(join(__dirname, 'free-ports.ts'))});
    process.stdin.resume();
    freePorts(${count}).then((ports) => console.log(JSON.stringify(ports)));`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { ports: JSON.parse(line.toString()) as number[], child };
}

test('ports of one process are all different, also when they are asked for at the same time', async () => {
  const ports = (await Promise.all([freePorts(3), freePorts(150), freePorts(1)])).flat();
  expect(new Set(ports).size).toBe(154);
  // Below the ports of outgoing connections.
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

test('no two processes that live at the same time get the same', async () => {
  const processes = await Promise.all(Array.from({ length: 4 }, () => takenByAProcess(200)));
  expect(new Set(processes.flatMap(({ ports }) => ports)).size).toBe(800);
  for (const { child } of processes) child.stdin.end();
  await Promise.all(processes.map(({ child }) => once(child, 'exit')));
});
