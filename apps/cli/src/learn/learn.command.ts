import { InvalidArgumentError, Option, type Command } from 'commander';
import { wholeNumber } from '../options/numbers';
import type { DigitsOptions } from './digits/digits';
import type { RegressionOptions } from './regression/regression';

/** `facet learn`: lessons that need nothing but their data. */
export function addLearnCommands(program: Command): void {
  const learn = program.command('learn').description('lessons: small problems, learnt before your eyes');
  addRegressionCommand(learn);
  addDigitsCommand(learn);
}

function addRegressionCommand(learn: Command): void {
  learn
    .command('regression')
    .description('a line through points by gradient descent, such as the fare of a taxi by its distance')
    .requiredOption('--csv <file>', 'x and y, the first two columns of each row; a first row of names is the header')
    .option(
      '--learning-rate <rate>',
      'how far a step goes down the slope (default: the largest that never goes beyond the bottom)',
      positive,
    )
    .option('--steps <n>', 'steps of gradient descent (default: until the line stands still)', wholeNumber(1, 1e7))
    .option('--standardize', 'descend over (x - mean) / deviation: few steps, whatever unit x has', false)
    .option('--predict <x...>', 'values of x to predict y for (default: 10)', number)
    .option('--plot <file>', 'the SVG to write', 'regression.svg')
    .option('--json', 'one JSON object on standard output', false)
    .action(async (options: RegressionOptions) => {
      const { learnRegression } = await import('./regression/regression');
      await learnRegression(options);
    });
}

function addDigitsCommand(learn: Command): void {
  learn
    .command('digits')
    .description('the handwritten digits of MNIST, then a page to draw your own on')
    .requiredOption('--mnist <folder>', 'the four idx files of MNIST, with or without .gz')
    .option('--data <folder>', 'where the model is published', '.facet')
    .option('--steps <n>', 'training steps of 100 digits each', wholeNumber(1, 1e7), 6000)
    .option('--seed <n>', 'of the first weights and the order of the digits', wholeNumber(0), 1)
    .addOption(
      new Option('--engine <name>', 'graph, or eager: operation by operation on TensorFlow.js, slower')
        .choices(['graph', 'eager'])
        .default('graph'),
    )
    .option('--http-port <n>', 'of the page and REST; 0 for any free port', wholeNumber(0, 65535), 8080)
    .option('--grpc-port <n>', 'gRPC; 0 for any free port', wholeNumber(0, 65535), 8500)
    .option('--once', 'exit when the model answers, without staying up for the page', false)
    .option('--json', 'one JSON object on standard output', false)
    .action(async (options: DigitsOptions) => {
      const { digits } = await import('./digits/digits');
      await digits(options);
    });
}

function number(text: string, before?: readonly number[]): number[] {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return [...(before ?? []), value];
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
