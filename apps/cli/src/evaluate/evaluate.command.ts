import { Option, type Command } from 'commander';
import { wholeNumber } from '../options/numbers';

export interface EvaluateCliOptions {
  readonly data: string;
  readonly model: string;
  readonly version?: number;
  readonly dataset?: string;
  readonly split: 'train' | 'validation';
  readonly out: string;
  readonly json: boolean;
}

/** `facet evaluate`: how well a published version knows the photos of a split. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('asks a model version about every photo of a split; writes evaluation.json and evaluation.html')
    .option('--data <folder>', 'where everything is kept', '.facet')
    .option('--model <name>', 'name of the model', 'face_recog')
    .option('--version <n>', 'its version (default: the newest)', wholeNumber(1))
    .option('--dataset <version>', 'whose photos (default: the dataset that the version was trained on)')
    .addOption(
      new Option('--split <name>', 'which of its photos').choices(['train', 'validation']).default('validation'),
    )
    .option('--out <folder>', 'folder of the two files', 'evaluation')
    .option('--json', 'print the JSON too', false)
    .action(async (options: EvaluateCliOptions) => {
      const { evaluate } = await import('./evaluate');
      await evaluate(options);
    });
}
