import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROGRAM = join(__dirname, '../../apps/cli/bin/facet.cjs');

/** Runs `facet` as a person would, with --json; answers the object of its last line. */
export async function facetJson<T>(args: readonly string[]): Promise<T> {
  // The benchmark's own limits of threads are not those of what it starts.
  const env = { ...process.env, TF_NUM_INTRAOP_THREADS: undefined };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...args, '--json'], {
    env,
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}
