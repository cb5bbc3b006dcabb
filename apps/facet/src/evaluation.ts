import { composeJobRunner } from '@facet/composition/job-runner';
import { openStoredObjects } from '@facet/composition/stored-objects';
import {
  calibrate,
  calibrateVersion,
  type CalibrateVersionCommand,
  crossValidate,
  type CrossValidateCommand,
  type CrossValidation,
  crossValidationPage,
  type EvaluateCommand,
  type EvaluatedVersion,
  evaluateVersion,
  evaluationPage,
  type FoldParts,
  outOfFoldCsv,
  reviewPage,
  type Suspect,
  suspectsIn,
} from '@facet/evaluation';
import type { Calibration } from '@facet/domain-evaluation';
import { type Result, unwrap } from '@facet/kernel';
import type { Environment } from '@facet/platform-config';

export { crossValidationPage, evaluationPage, outOfFoldCsv, reviewPage, suspectsIn };
export type { CrossValidation, EvaluatedVersion, Suspect };

export interface EvaluateOptions extends EvaluateCommand {
  readonly dataFolder: string;
  readonly environment: Environment;
  readonly onDone: (done: number, total: number) => void;
}

/** A published model version, asked about a split of a dataset. */
export async function evaluatePublished(options: EvaluateOptions): Promise<EvaluatedVersion> {
  const { dataFolder, environment, onDone, ...command } = options;
  return unwrap(await evaluateVersion(await openStoredObjects(environment, dataFolder), command, onDone));
}

interface DataPlace {
  readonly dataFolder: string;
  readonly environment: Environment;
}
export type CrossValidateOptions = CrossValidateCommand & DataPlace;

/** A network, tested by all photos of a dataset; its folds are processes of their own. */
export const crossValidated = ({ dataFolder, environment, ...command }: CrossValidateOptions) =>
  onFolds<CrossValidation>({ dataFolder, environment }, (parts) => crossValidate(parts, command));

/** When a face is nobody whom the network knows. */
export const calibratedByFolds = ({ dataFolder, environment, ...command }: CrossValidateOptions) =>
  onFolds<Calibration>({ dataFolder, environment }, (parts) => calibrate(parts, command));

/** The same for a published version, by its own network and dataset. */
export const calibrationOfVersion = ({ dataFolder, environment, ...command }: CalibrateVersionCommand & DataPlace) =>
  onFolds<Calibration>({ dataFolder, environment }, (parts) => calibrateVersion(parts, command));

async function onFolds<T>(
  { dataFolder, environment }: DataPlace,
  work: (parts: FoldParts) => Promise<Result<T>>,
): Promise<T> {
  const store = await openStoredObjects(environment, dataFolder);
  const runner = composeJobRunner(dataFolder);
  try {
    return unwrap(await work({ store, runner, dataFolder }));
  } finally {
    await runner.close();
  }
}
