import { Option, type Command } from 'commander';
import { deviceOption } from '../options/device';
import { wholeNumber } from '../options/numbers';
import { askingServices } from '../services/asking-services';
import type { TrainOptions } from './train';

/** `facet train`: a network on a dataset version that exists. */
export function addTrainCommand(program: Command): void {
  const command = program
    .command('train')
    .description('trains a network on a dataset version and publishes it as a model version; a finished job is found')
    .requiredOption('--dataset <version>', 'a dataset version (facet datasets list)')
    .option('--architecture <name>', 'embedding-head, face-cnn, or the path of a model.json', 'embedding-head')
    .option('--epochs <n>', 'how often each example is seen', wholeNumber(1, 1e6))
    .addOption(
      new Option('--steps <n>', "training steps (default: the architecture's)")
        .argParser(wholeNumber(1, 1e6))
        .conflicts('epochs'),
    )
    .option('--training <file>', 'JSON file of training settings (default: all defaults)')
    .addOption(
      new Option('--on-corrupt <what>', 'of a damaged record: end the job, or leave it out (default: fail)').choices([
        'fail',
        'skip',
      ]),
    )
    .addOption(deviceOption())
    .addOption(
      new Option('--engine <name>', 'graph (default), or eager: on TensorFlow.js, slower, to compare with').choices([
        'graph',
        'eager',
      ]),
    )
    .option('--seed <n>', 'of the first weights and the order of the examples', wholeNumber(0), 1)
    .option('--model <name>', 'the model that gets the version', 'face_recog');
  askingServices(command).action(async (options: TrainOptions) => {
    const { train } = await import('./train');
    await train(options);
  });
}
