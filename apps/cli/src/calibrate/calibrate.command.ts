import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { wholeNumber } from '../options/numbers';
import { askingServices } from '../services/asking-services';
import type { CalibrateOptions } from './calibrate';

/** `facet calibrate`: a version that exists learns when a face is nobody whom it knows. */
export function addCalibrateCommand(program: Command): void {
  const command = program
    .command('calibrate')
    .description(
      'finds by folds when a face is nobody whom a model version knows, and makes the next version: the same weights, strangers are called unknown',
    )
    .requiredOption('--model-version <n>', 'the version; it stays as it is', wholeNumber(1))
    .option('--model <name>', 'name of the model', 'face_recog')
    .option('--folds <k>', 'how many; each leaves a share of the people out as strangers', wholeNumber(2, 1000), 5)
    .option('--cpus <n>', 'threads of all folds that run side by side', wholeNumber(1), availableParallelism())
    .option('--threads <n>', 'threads of each fold', wholeNumber(1), 1);
  askingServices(command).action(async (options: CalibrateOptions) => {
    const { calibrate } = await import('./calibrate');
    await calibrate(options);
  });
}
