import { Option, type Command } from 'commander';
import { wholeNumber } from '../options/numbers';
import type { ConvertCommandOptions } from './convert';

/** `facet convert`: pictures listed in a CSV index to TFRecord shards. */
export function addConvertCommand(program: Command): void {
  program
    .command('convert')
    .description('pictures listed in a CSV index to TFRecord shards; finished shards are found again, not made again')
    .requiredOption('--index <file>', 'CSV of filename,label; a header may name the columns')
    .requiredOption('--root <folder>', 'what the file names are relative to; a folder or gs://bucket/prefix')
    .requiredOption('--out <folder>', 'where the shards go; a folder or gs://bucket/prefix')
    .option('--shards <n>', 'number of shards', wholeNumber(1, 99_999), 1)
    .option('--shard <i>', 'make this one only, from 0; whoever makes the last one writes the manifest', wholeNumber(0))
    .option('--prefix <name>', "shards are <name>-00000-of-00010.tfrecord (default: the index's name)")
    .addOption(
      new Option('--schema <name>', 'feature keys; detection takes xmin,ymin,xmax,ymax in pixels after the label')
        .choices(['image-raw', 'classification', 'detection'])
        .default('image-raw'),
    )
    .addOption(
      new Option('--compression <name>', 'of the whole file').choices(['none', 'gzip', 'zlib']).default('none'),
    )
    .addOption(
      new Option('--labels <kind>', 'what the labels are (default: numbers for image-raw, else names)').choices([
        'numbers',
        'names',
      ]),
    )
    .option('--label-map <file>', 'a label map whose ids stay; other names get the ids after them')
    .option('--threads <n>', 'threads that convert (default: one per core)', wholeNumber(1, 1024))
    .option('--json', 'one JSON object on standard output', false)
    .action(async (options: ConvertCommandOptions) => {
      const { convert } = await import('./convert');
      await convert(options);
    });
}
