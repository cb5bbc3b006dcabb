import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
// The one list of where set-up puts things; it has no dependencies and belongs to no package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import places from '../../../tools/setup/places.cjs';

const site = join(places.python, 'site');

/** Why a comparison with Python's TensorFlow is skipped, or undefined where it can run. */
export const pythonTensorFlowMissing = existsSync(site)
  ? undefined
  : "Python's TensorFlow is not installed; npm run setup installs it";

/** Of a process that imports Python's TensorFlow. */
export const pythonEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PYTHONPATH: site,
  TF_CPP_MIN_LOG_LEVEL: '3',
});

/** Runs a script with Python's TensorFlow and returns the JSON of the last line that it prints. */
export function runWithPythonTensorFlow<T>(script: string, args: readonly string[]): T {
  const printed = execFileSync('python3', [script, ...args], {
    env: pythonEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  return JSON.parse(printed.trim().split('\n').at(-1)!) as T;
}
