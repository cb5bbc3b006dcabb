import { readFile } from 'node:fs/promises';
import { readTrainingSettings, type TrainingSettings } from '@facet/domain-training-settings';
import { FacetError } from '@facet/kernel';

/** The file of `--training`. Throws INVALID_ARGUMENT that names the file, and the field that is wrong. */
export async function readSettings(path: string): Promise<TrainingSettings> {
  const text = await readText(path, 'training');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FacetError('INVALID_ARGUMENT', `--training ${path} is no JSON`, { cause });
  }
  return readTrainingSettings(value);
}

/** The file that an option names. Throws INVALID_ARGUMENT naming both when it cannot be read. */
export async function readText(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new FacetError('INVALID_ARGUMENT', `--${option} ${path} cannot be read: ${code}`, { cause });
  }
}
