import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs `facet` as a person would. */
export function facet(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = join(__dirname, '../bin/facet.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}
