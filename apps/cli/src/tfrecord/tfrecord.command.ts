import { Option, type Command } from 'commander';
import { wholeNumber } from '../options/numbers';

type Exit = (status: number) => void;

/** `facet tfrecord …`: looks into any TFRecord file. */
export function addTfrecordCommands(program: Command, exit: Exit): void {
  const tfrecord = program
    .command('tfrecord')
    .description('look into TFRecord files: plain, GZIP or ZLIB, of tf.Example or tf.SequenceExample');
  const on = (name: string, description: string) =>
    tfrecord
      .command(name)
      .description(description)
      .argument('<file...>', 'TFRecord files; their content tells how they are compressed')
      .option('--json', 'JSON on standard output', false);

  on('inspect', 'keys, types, counts, ranges of values, sizes of pictures, file by file')
    .option('--montage <file>', 'draw the pictures inside, with their boxes, to a PNG file')
    .option('--pictures <n>', 'draw so many at most', wholeNumber(1, 2500), 100)
    .action(async (files: string[], options) => {
      const { inspect } = await import('./inspect');
      await inspect(files, options);
    });
  on('verify', 'check every checksum and length; names file and byte of the first damage, exit status 1').action(
    async (files: string[], options) => {
      const { verify } = await import('./verify');
      exit(await verify(files, options));
    },
  );
  on('cat', 'print the records; with --json one object a line')
    .option('--limit <n>', 'so many records at most', wholeNumber(1))
    .addOption(
      new Option('--bytes <as>', 'byte strings: whole, or their length, with the text where they are one')
        .choices(['base64', 'length'])
        .default('length'),
    )
    .action(async (files: string[], options) => {
      const { cat } = await import('./cat');
      await cat(files, options);
    });
  on('stats', 'means, deviations and the most frequent values, over all files together').action(
    async (files: string[], options) => {
      const { stats } = await import('./stats');
      await stats(files, options);
    },
  );
}
