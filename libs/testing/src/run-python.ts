import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a Python script with the packages of the folder `site`, while this process may be its server; returns the JSON that
 * it prints, 64 MiB at most.
 */
export async function runPython<T>(site: string, script: string, args: readonly string[]): Promise<T> {
  const { stdout } = await promisify(execFile)('python3', [script, ...args], {
    env: { ...process.env, PYTHONPATH: site },
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout) as T;
}
