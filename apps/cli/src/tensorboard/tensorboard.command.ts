import type { Command } from 'commander';
import { wholeNumber } from '../options/numbers';

/** `facet tensorboard`: the real TensorBoard on all training jobs of a data folder. */
export function addTensorboardCommand(program: Command, exit: (status: number) => void): void {
  program
    .command('tensorboard')
    .description('starts TensorBoard on the training jobs of a data folder; Ctrl-C ends it')
    .option('--data <folder>', 'where everything is kept', '.facet')
    .option('--host <address>', 'what it listens on', '127.0.0.1')
    .option('--port <n>', '0 for any free port', wholeNumber(0, 65535), 6006)
    .action(async (options: { readonly data: string; readonly host: string; readonly port: number }) => {
      const { runTensorBoard } = await import('./run-tensorboard');
      exit(await runTensorBoard(options));
    });
}
