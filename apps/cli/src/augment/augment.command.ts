import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REFERENCE_AUGMENTATION } from '@facet/domain-training-settings';
import { EngineProcess } from '@facet/tensorflow-process';
import { Command } from 'commander';
import { wholeNumber } from '../run/run-options';
import { readSettings } from '../run/training-file';
import type { ContactSheetOptions } from './contact-sheet';
import { readPictures } from './picture-files';

interface PreviewOptions {
  readonly out: string;
  readonly training?: string;
  readonly seed: number;
  readonly pictures: number;
  readonly changes: number;
  readonly size: number;
}

/** `facet augment preview`: shows what training does to pictures before it does it. */
export function augmentCommand(): Command {
  const preview = new Command('preview')
    .description('writes a contact sheet: each picture as it is, and as training may see it')
    .argument('<path...>', 'pictures (JPEG or PNG), or folders of them')
    .requiredOption('--out <file>', 'the PNG to write')
    .option('--training <file>', 'JSON file of training settings, for its augmentation (default: "reference")')
    .option('--seed <n>', 'of the random changes', wholeNumber(0), 1)
    .option('--pictures <n>', 'how many rows at most', wholeNumber(1, 100), 6)
    .option('--changes <n>', 'changed pictures in a row', wholeNumber(1, 100), 8)
    .option('--size <n>', 'side of a picture in pixels', wholeNumber(8, 1024), 96)
    .action(async (paths: string[], options: PreviewOptions) => {
      await writePreview(paths, options);
      process.stdout.write(`${options.out}\n`);
    });
  return new Command('augment').description('how pictures are changed at random in training').addCommand(preview);
}

async function writePreview(paths: readonly string[], options: PreviewOptions): Promise<void> {
  const { out, training, seed, pictures, changes, size } = options;
  const settings = training === undefined ? undefined : await readSettings(training);
  const sheet: ContactSheetOptions = {
    pictures: await readPictures(paths, pictures),
    augmentation: settings ? (settings.augmentation ?? {}) : REFERENCE_AUGMENTATION,
    seed,
    changes,
    sizePx: size,
  };
  // In a process of its own: TensorFlow's chatter stays out of the terminal.
  const engine = EngineProcess.start({ program: join(__dirname, 'contact-sheet.engine.ts'), name: 'contact sheet' });
  try {
    await writeFile(out, await engine.call<Uint8Array>('contactSheet', sheet));
  } finally {
    await engine.stop();
  }
}
