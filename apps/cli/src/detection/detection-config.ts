import { readFileSync } from 'node:fs';
import { editConfig, trainingSettings, type Setting, type TrainingChoices } from '@facet/domain-pipeline-config';
import { FacetError } from '@facet/kernel';
import { fileError } from '../files/file-error';
import { replaceFile } from '../files/replace-file';

/** What `facet detection config` was asked for. */
export interface ConfigOptions extends TrainingChoices {
  readonly set?: readonly Setting[];
  readonly output?: string;
  readonly json: boolean;
}

/** Writes the changed configuration; what changed is told on standard error, or with `--json` on standard output. */
export function configureDetection(file: string, { set = [], output, json, ...choices }: ConfigOptions): void {
  if (json && output === undefined)
    throw new FacetError('INVALID_ARGUMENT', '--json needs --output: the configuration itself goes to standard output');
  const { text, changes } = editConfig(readText(file), [...set, ...trainingSettings(choices)]);
  if (output === undefined) process.stdout.write(text);
  else replaceFile(output, text);
  if (json) {
    process.stdout.write(`${JSON.stringify({ file, output, changes })}\n`);
    return;
  }
  for (const { path, line, before, after } of changes)
    process.stderr.write(`line ${line}: ${path} ${before === undefined ? 'added,' : `${before} ->`} ${after}\n`);
}

function readText(file: string): string {
  try {
    // A byte order mark is kept, as everything else is.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof TypeError)
      throw new FacetError('INVALID_ARGUMENT', `${file} is no text in UTF-8`, { cause: error });
    throw fileError(error, file);
  }
}
