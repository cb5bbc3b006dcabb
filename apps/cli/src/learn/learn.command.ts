import { Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../run/run-options';
import type { RegressionOptions } from './regression/regression';

/** `facet learn`: lessons that need nothing but their data. */
export function learnCommand(): Command {
  return new Command('learn')
    .description('lessons: small problems, learnt before your eyes')
    .addCommand(regressionCommand());
}

function regressionCommand(): Command {
  return new Command('regression')
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
