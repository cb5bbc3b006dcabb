import { Option, type Command } from 'commander';
import { addCorrectCommand } from './correct-dataset.command';
import { addSuspectsCommand } from './suspects.command';
import { askingServices } from '../services/asking-services';
import type { AskOptions } from '../services/with-services';
import type { ExportFormat } from './export-dataset';

/** `facet datasets …`: the published versions. */
export function addDatasetsCommands(program: Command, exit: (status: number) => void): void {
  const datasets = program.command('datasets').description('dataset versions: what they hold, and whether it is sound');
  const on = (name: string, description: string) => askingServices(datasets.command(name).description(description));

  on('list', 'a line for each version, newest first').action(async (options: AskOptions & { json: boolean }) => {
    const { listDatasets } = await import('./list-datasets');
    await listDatasets(options);
  });
  on('show', 'counts, rules and files of a version; --json prints its manifest')
    .argument('<version>', 'as listed')
    .action(async (version: string, options: AskOptions & { json: boolean }) => {
      const { showDataset } = await import('./show-dataset');
      await showDataset(version, options);
    });
  on('diff', 'photos that came, went, or changed label, split or picture; --json prints one object a line')
    .argument('<from>', 'the older version')
    .argument('<to>', 'the newer version')
    .action(async (from: string, to: string, options: AskOptions & { json: boolean }) => {
      const { diffDatasets } = await import('./diff-datasets');
      await diffDatasets(from, to, options);
    });
  on('verify', 'read every file; names file and byte of the damage, exit status 1')
    .argument('<version>', 'as listed')
    .action(async (version: string, options: AskOptions & { json: boolean }) => {
      const { verifyDataset } = await import('./verify-dataset');
      exit(await verifyDataset(version, options));
    });
  on('export', 'copy a version into a new folder, every byte checked')
    .argument('<version>', 'as listed')
    .argument('<folder>', 'must not be there yet')
    .addOption(
      new Option('--format <name>', 'its own files, or training_file.txt and validate_file.txt with 96 px JPEG')
        .choices(['tfrecord', 'plain-lists'])
        .default('tfrecord'),
    )
    .action(async (version: string, folder: string, options: AskOptions & { json: boolean; format: ExportFormat }) => {
      const { exportDataset } = await import('./export-dataset');
      await exportDataset(version, folder, options);
    });
  addSuspectsCommand(datasets);
  addCorrectCommand(on('correct', 'decide about photos: makes a new version, the given one stays'));
  on('delete', 'delete a version that no model was trained on')
    .argument('<version>', 'as listed')
    .option('--force', 'also when models were trained on it: they answer on', false)
    .action(async (version: string, options: AskOptions & { json: boolean; force: boolean }) => {
      const { deleteDataset } = await import('./delete-dataset');
      await deleteDataset(version, options);
    });
}
