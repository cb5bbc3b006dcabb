import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Architecture, architectureFromJson, architectureNamed } from '@facet/architectures';
import type { RunOptions } from './run-options';
import { readSettings, readText } from './training-file';

/** What the options `--architecture` and `--training` ask for. */
export interface NetworkToTrain {
  readonly cropRule: Architecture['cropRule'];
  /** The fields of a CreateJobRequest. */
  readonly request: { readonly architecture: string; readonly modelJson: string; readonly settingsJson: string };
}

/** Throws INVALID_ARGUMENT naming the file that is not what it should be, before any photo is read. */
export async function readNetwork({
  architecture,
  training,
}: Pick<RunOptions, 'architecture' | 'training'>): Promise<NetworkToTrain> {
  const settingsJson = training === undefined ? '' : JSON.stringify(await readSettings(training));
  if (!/[\\/]|\.json$/.test(architecture)) {
    const { cropRule } = architectureNamed(architecture);
    return { cropRule, request: { architecture, modelJson: '', settingsJson } };
  }
  // TensorFlow.js saves a folder.
  const folder = (await stat(architecture).catch(() => undefined))?.isDirectory();
  const file = folder ? join(architecture, 'model.json') : architecture;
  const modelJson = await readText(file, 'architecture');
  const { cropRule } = await architectureFromJson(modelJson, file);
  return { cropRule, request: { architecture: '', modelJson, settingsJson } };
}
