import type { Command } from 'commander';
import { wholeNumber } from '../options/numbers';
import type { PreviewOptions } from './preview';

/** `facet augment preview`: shows what training does to pictures before it does it. */
export function addAugmentCommands(program: Command): void {
  program
    .command('augment')
    .description('how pictures are changed at random in training')
    .command('preview')
    .description('writes a contact sheet: each picture as it is, and as training may see it')
    .argument('<path...>', 'pictures (JPEG or PNG), or folders of them')
    .requiredOption('--out <file>', 'the PNG to write')
    .option('--training <file>', 'JSON file of training settings, for its augmentation (default: "reference")')
    .option('--seed <n>', 'of the random changes', wholeNumber(0), 1)
    .option('--pictures <n>', 'how many rows at most', wholeNumber(1, 100), 6)
    .option('--changes <n>', 'changed pictures in a row', wholeNumber(1, 100), 8)
    .option('--size <n>', 'side of a picture in pixels', wholeNumber(8, 1024), 96)
    .action(async (paths: string[], options: PreviewOptions) => {
      const { writePreview } = await import('./preview');
      await writePreview(paths, options);
      process.stdout.write(`${options.out}\n`);
    });
}
