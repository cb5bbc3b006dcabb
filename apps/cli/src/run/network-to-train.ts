import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Architecture, architectureFromJson, architectureNamed } from '@facet/architectures';
import { readTrainingSettings } from '@facet/domain-training-settings';
import { FacetError } from '@facet/kernel';
import type { RunOptions } from './run-options';

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
  const settingsJson = training === undefined ? '' : await readSettings(training);
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

async function readSettings(path: string): Promise<string> {
  const text = await readText(path, 'training');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FacetError('INVALID_ARGUMENT', `--training ${path} is no JSON`, { cause });
  }
  return JSON.stringify(readTrainingSettings(value));
}

async function readText(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new FacetError('INVALID_ARGUMENT', `--${option} ${path} cannot be read: ${code}`, { cause });
  }
}
