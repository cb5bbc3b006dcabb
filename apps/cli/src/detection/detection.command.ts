import type { Setting } from '@facet/domain-pipeline-config';
import { InvalidArgumentError, type Command } from 'commander';
import { wholeNumber } from '../options/numbers';
import type { ConfigOptions } from './detection-config';
import type { CreateOptions } from './detection-create';

/** `facet detection …`: files of the TensorFlow Object Detection API. */
export function addDetectionCommands(program: Command): void {
  const detection = program.command('detection').description('files of the TensorFlow Object Detection API');
  detection
    .command('create')
    .description('photos of people to face_training.record, face_evaluation.record, label map and reports')
    .argument('<source>', 'a folder with one sub-folder per person, or gs://bucket/prefix of such folders')
    .argument('<output>', 'folder or gs://bucket/prefix of the files; a face_label_map.pbtxt in it keeps its ids')
    .option('--data <folder>', 'where the services of this process keep what they know', '.facet')
    .option('--address <host:port>', 'gRPC of services that run already; they must be able to read <source>')
    .option('--train-fraction <x>', 'share of the faces that trains', fraction, 0.75)
    .option('--seed <n>', 'seed of the choice and the split', wholeNumber(0), 1)
    .option('--json', 'one JSON object on standard output', false)
    .action(async (source: string, output: string, options: CreateOptions) => {
      const { createDetection } = await import('./detection-create');
      await createDetection(source, output, options);
    });
  detection
    .command('config')
    .description('set fields of a pipeline.config; comments, order and layout stay as they are')
    .argument('<file>', 'a pipeline.config in protobuf text format')
    .option(
      '--set <path=value>',
      'any field: its name, or so much of the way to it as makes it the only one; repeatable',
      setting,
    )
    .option('--train-input <path>', 'input_path of train_input_reader')
    .option('--eval-input <path>', 'input_path of eval_input_reader')
    .option('--label-map <path>', 'label_map_path of both readers')
    .option('--num-steps <n>', 'num_steps of train_config', wholeNumber(1))
    .option('--fine-tune-checkpoint <path>', 'fine_tune_checkpoint of train_config')
    .option('--output <file>', 'where to write it; may be <file> itself (default: standard output)')
    .option('--json', 'one JSON object with the changes on standard output; needs --output', false)
    .action(async (file: string, options: ConfigOptions) => {
      const { configureDetection } = await import('./detection-config');
      configureDetection(file, options);
    });
}

/** Commander hands over what was collected before. */
function setting(text: string, before: readonly Setting[] = []): readonly Setting[] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('It must be path=value, e.g. num_classes=5.');
  return [...before, { path: text.slice(0, equals).trim(), value: text.slice(equals + 1) }];
}

function fraction(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number between 0 and 1.');
}
