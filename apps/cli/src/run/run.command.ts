import type { Command } from 'commander';
import { SOURCE_HELP, takingSource } from '../ingest/source-options';
import { deviceOption } from '../options/device';
import { amount, wholeNumber } from '../options/numbers';
import type { RunOptions } from './run-options';

/** `facet run`: the whole job on photos of a source, then the served model. */
export function addRunCommand(program: Command, exit: (status: number) => void): void {
  const command = program
    .command('run')
    .description('photos in, served model out; finished work is found again, not done again')
    .option('--photos <source>', `${SOURCE_HELP} (default: drawn sample portraits)`)
    .option('--data <folder>', 'where everything is kept', '.facet')
    .option('--architecture <name>', 'embedding-head, face-cnn, or the path of a model.json', 'embedding-head')
    .option('--training <file>', 'JSON file of training settings (default: all defaults)')
    .option('--steps <n>', "training steps (default: the architecture's)", wholeNumber(1))
    .option(
      '--calibrate <k>',
      'find by k folds when a face is nobody known, so that it is called unknown',
      wholeNumber(2),
    )
    .addOption(deviceOption())
    .option('--seed <n>', 'seed of the split and of training', wholeNumber(0), 1)
    .option('--http-port <n>', 'REST and the page; 0 for any free port', wholeNumber(0, 65535), 8080)
    .option('--grpc-port <n>', 'gRPC; 0 for any free port', wholeNumber(0, 65535), 8500)
    .option('--connect', 'use running services, found by their <SERVICE>_GRPC_ADDRESS, instead of starting them', false)
    .option('--max-cost <usd>', 'stop before the first photo where a paid detector would cost more', amount)
    .option('--once', 'exit after the job, non-zero if it failed', false)
    .option('--json', 'last line on standard output is one JSON object; logs go to standard error', false);
  takingSource(command).action(async (options: RunOptions) => {
    const { run } = await import('./run');
    exit(await run(options));
  });
}
