import { InvalidArgumentError } from 'commander';
import type { SourceOptions } from '../ingest/source-options';

/** What `facet run` was asked for. */
export interface RunOptions extends SourceOptions {
  /** A source; see `facet ingest`. */
  readonly photos?: string;
  readonly data: string;
  /** A built-in architecture's name, or the path of a model.json or of the folder that has it. */
  readonly architecture: string;
  /** Path of a JSON file of training settings. */
  readonly training?: string;
  readonly steps?: number;
  /** Folds that say when a face is nobody known; absent: the version is not calibrated. */
  readonly calibrate?: number;
  readonly seed: number;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Use services that run elsewhere. */
  readonly connect: boolean;
  /** Most that looking for faces may cost, in USD; absent for any price. */
  readonly maxCost?: number;
  readonly once: boolean;
  readonly json: boolean;
}

/** A whole number of at least `least`, or a sentence that says so. */
export const wholeNumber =
  (least: number, most = 2 ** 31 - 1) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };

export function amount(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number of at least 0.');
}
