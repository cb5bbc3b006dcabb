import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { wholeNumber } from '../options/numbers';

/** What every command that trains on folds is asked for. */
export interface FoldsOptions {
  readonly data: string;
  readonly dataset?: string;
  readonly folds: number;
  readonly architecture: string;
  readonly training?: string;
  readonly steps?: number;
  readonly seed: number;
  readonly cpus: number;
  readonly threads: number;
}

/** The options of FoldsOptions. */
export const foldsOptions = (command: Command): Command =>
  command
    .option('--data <folder>', 'where everything is kept', '.facet')
    .option('--dataset <version>', 'whose photos, of both splits (default: the only dataset)')
    .option('--folds <n>', 'how many', wholeNumber(2, 1000), 5)
    .option('--architecture <name>', 'embedding-head, face-cnn, or the path of a model.json', 'embedding-head')
    .option('--training <file>', 'JSON file of training settings (default: all defaults)')
    .option('--steps <n>', "training steps of each fold (default: the architecture's)", wholeNumber(1))
    .option('--seed <n>', 'seed of the folds and of training', wholeNumber(0), 1)
    .option('--cpus <n>', 'threads of all folds that run side by side', wholeNumber(1), availableParallelism())
    .option('--threads <n>', 'threads of each fold', wholeNumber(1), 1);

/** `facet crossvalidate`: how well a network does on photos that it has not learned from. */
export function addCrossvalidateCommand(program: Command): void {
  const command = program
    .command('crossvalidate')
    .description(
      'tests a network by every photo of a dataset once; writes crossvalidation.json and .html, and out-of-fold.csv',
    );
  foldsOptions(command)
    .option('--out <folder>', 'folder of the three files', 'crossvalidation')
    .option('--json', 'print the JSON too', false)
    .action(async (options: FoldsOptions & { readonly out: string; readonly json: boolean }) => {
      const { crossvalidate } = await import('./crossvalidate');
      await crossvalidate(options);
    });
}
