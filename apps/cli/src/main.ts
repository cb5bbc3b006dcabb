import { FacetError } from '@facet/kernel';
import { Command, CommanderError } from 'commander';
import { addAugmentCommands } from './augment/augment.command';
import { addBusCommands } from './bus/bus-commands';
import { addCalibrateCommand } from './calibrate/calibrate.command';
import { addConvertCommand } from './convert/convert.command';
import { addCrossvalidateCommand } from './crossvalidate/crossvalidate.command';
import { addDatasetsCommands } from './datasets/datasets.command';
import { addDetectionCommands } from './detection/detection.command';
import { addEvaluateCommand } from './evaluate/evaluate.command';
import { addFacesCommands } from './faces/faces.command';
import { addIngestCommand } from './ingest/ingest.command';
import { addLearnCommands } from './learn/learn.command';
import { addLedgerCommands } from './ledger/ledger.command';
import { addRunCommand } from './run/run.command';
import { addTensorboardCommand } from './tensorboard/tensorboard.command';
import { addTfrecordCommands } from './tfrecord/tfrecord.command';
import { addThresholdsCommands } from './thresholds/thresholds.command';
import { addTrainCommand } from './train/train.command';

/** The `facet` command. Returns the exit status; what the user can fix is one sentence on standard error. */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  const exit = (code: number) => void (status = code);
  const program = new Command('facet')
    .description('Turns labelled photos into a served face-recognition model.')
    .showHelpAfterError('(facet --help lists the commands and options)')
    .exitOverride();
  addRunCommand(program, exit);
  addTrainCommand(program);
  addAugmentCommands(program);
  addTensorboardCommand(program, exit);
  addLearnCommands(program);
  addEvaluateCommand(program);
  addCrossvalidateCommand(program);
  addCalibrateCommand(program);
  addBusCommands(program);
  addIngestCommand(program);
  addConvertCommand(program);
  addTfrecordCommands(program, exit);
  addDetectionCommands(program);
  addFacesCommands(program);
  addDatasetsCommands(program, exit);
  addThresholdsCommands(program);
  addLedgerCommands(program);
  try {
    await program.parseAsync(argv);
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    const failure = FacetError.from(error);
    process.stderr.write(`facet: ${failure.message}\n`);
    if (failure.code === 'INTERNAL' && failure.cause instanceof Error) process.stderr.write(`${failure.cause.stack}\n`);
    return 1;
  }
}
