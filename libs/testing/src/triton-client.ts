import { existsSync } from 'node:fs';
import { join } from 'node:path';
// The one list of where set-up puts things; it has no dependencies and belongs to no package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import places from '../../../tools/setup/places.cjs';
import { runPython } from './run-python';

const site = join(places.tritonClient, 'site');

/** Why a test with the Python client of the Open Inference protocol is skipped, or undefined where it can run. */
export const tritonClientMissing = existsSync(site)
  ? undefined
  : 'the Python package tritonclient is not installed; npm run setup installs it';

/** Runs a script that imports tritonclient, while this process may be its server; returns the JSON that it prints. */
export const runWithTritonClient = <T>(script: string, args: readonly string[]): Promise<T> =>
  runPython(site, script, args);
