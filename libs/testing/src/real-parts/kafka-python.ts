import { existsSync } from 'node:fs';
import { join } from 'node:path';
// The one list of where set-up puts things; it has no dependencies and belongs to no package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import places from '../../../../tools/setup/places.cjs';
import { runPython } from '../run-python';

const site = join(places.kafkaPython, 'site');

/** Why a test with Python's client of Kafka is skipped, or undefined where it can run. */
export const kafkaPythonMissing = existsSync(site)
  ? undefined
  : 'the Python package kafka-python is not installed; npm run setup installs it';

/** Runs a script that imports kafka-python, while this process may be on the same broker; returns the JSON it prints. */
export const runWithKafkaPython = <T>(script: string, args: readonly string[]): Promise<T> =>
  runPython(site, script, args);
