import { FacetError } from '@facet/kernel';
import { Command, CommanderError } from 'commander';
import { addBusCommands } from './bus/bus-commands';
import { crossvalidateCommand } from './crossvalidate/crossvalidate.command';
import { evaluateCommand } from './evaluate/evaluate.command';
import { augmentCommand } from './augment/augment.command';
import { addConvertCommand } from './convert/convert.command';
import { addDatasetsCommands } from './datasets/datasets.command';
import { addDetectionCommands } from './detection/detection.command';
import { addFacesCommands } from './faces/faces.command';
import { addIngestCommand } from './ingest/ingest.command';
import { learnCommand } from './learn/learn.command';
import { runCommand } from './run/run.command';
import { tensorboardCommand } from './tensorboard/tensorboard.command';
import { addLedgerCommands } from './ledger/ledger.command';
import { addThresholdsCommands } from './thresholds/thresholds.command';
import { addTfrecordCommands } from './tfrecord/tfrecord.command';
import { trainCommand } from './train/train.command';

/** The `facet` command. Returns the exit status; what the user can fix is one sentence on standard error. */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  const exit = (code: number) => void (status = code);
  const program = new Command('facet')
    .description('Turns labelled photos into a served face-recognition model.')
    .showHelpAfterError('(facet --help lists the commands and options)')
    .exitOverride();
  program.addCommand(runCommand(exit).copyInheritedSettings(program));
  program.addCommand(trainCommand().copyInheritedSettings(program));
  program.addCommand(augmentCommand().copyInheritedSettings(program));
  program.addCommand(tensorboardCommand(exit).copyInheritedSettings(program));
  program.addCommand(learnCommand().copyInheritedSettings(program));
  program.addCommand(evaluateCommand().copyInheritedSettings(program));
  program.addCommand(crossvalidateCommand().copyInheritedSettings(program));
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
