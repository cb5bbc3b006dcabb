import { existsSync } from 'node:fs';
import { join } from 'node:path';
// The one list of where set-up puts things; it has no dependencies and belongs to no package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import places from '../../../tools/setup/places.cjs';
import { runPython } from './run-python';

const site = join(places.tensorboard, 'site');

/** Why a test with the real TensorBoard is skipped, or undefined where it can run. */
export const tensorboardMissing = existsSync(site)
  ? undefined
  : 'TensorBoard is not installed; npm run setup installs it';

/** What TensorBoard's own reader finds in the folder of a run. */
export interface ReadEvents {
  /** By tag; a value is a step and the tensor's numbers, or its strings in hexadecimal. */
  readonly tags: Readonly<
    Record<
      string,
      {
        readonly plugin: string;
        readonly description: string;
        readonly values: readonly (readonly [step: number, value: unknown])[];
        readonly hparams?: Record<string, unknown>;
      }
    >
  >;
  /** Names of the graph's nodes. */
  readonly nodes: readonly string[];
}

export const readWithTensorBoard = (folder: string): Promise<ReadEvents> =>
  runPython(site, join(__dirname, 'read_events.py'), [folder]);
