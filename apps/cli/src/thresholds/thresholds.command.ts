import { InvalidArgumentError, type Command } from 'commander';
import { wholeNumber } from '../options/numbers';
import { askingServices } from '../services/asking-services';
import type { ThresholdOptions } from './chosen-thresholds';

/** `facet thresholds …`: other thresholds for photos whose faces were found, without finding them again. */
export function addThresholdsCommands(program: Command): void {
  const thresholds = program
    .command('thresholds')
    .description('other thresholds for a dataset, by what was measured when it was made: nothing is detected again');
  withThresholds(thresholds.command('what-if').description('who would be accepted, by person and reason')).action(
    async (version: string | undefined, options: ThresholdOptions) => {
      const { showWhatIf } = await import('./show-what-if');
      await showWhatIf(version, options);
    },
  );
  withThresholds(thresholds.command('apply').description('make a new dataset version by them')).action(
    async (version: string | undefined, options: ThresholdOptions) => {
      const { applyThresholds } = await import('./apply-thresholds');
      await applyThresholds(version, options);
    },
  );
}

function withThresholds(command: Command): Command {
  command
    .argument('[version]', 'dataset version; may be left out where there is only one')
    .option('--roll <degrees>', 'largest lean towards a shoulder', limit(180))
    .option('--pan <degrees>', 'largest turn to a side', limit(180))
    .option('--tilt <degrees>', 'largest tilt up or down', limit(180))
    .option('--min-face <px>', "least length of the longer side of a face's box", limit(1e6))
    .option(
      '--min-sharpness <n>',
      'least sharpness; below about 40 a face is blurred, 0 does not look at it',
      limit(1e6),
    )
    .option('--largest-face', 'of several faces take the largest, instead of refusing the photo')
    .option('--one-face', 'refuse photos of several faces')
    .option('--max-photos <n>', 'most photos of one person', wholeNumber(1))
    .option('--balance', 'as many photos of every person as of the one with the fewest', false);
  return askingServices(command);
}

const limit =
  (most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= 0 && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from 0 to ${most}.`);
  };
