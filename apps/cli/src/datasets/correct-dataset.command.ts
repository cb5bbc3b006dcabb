import type { Command } from 'commander';
import type { DatasetsOptions } from './ask-datasets';

export interface CorrectOptions extends DatasetsOptions {
  readonly relabel: string[];
  readonly drop: string[];
  readonly keep: string[];
  readonly undo: string[];
}

/** `facet datasets correct`. */
export function addCorrectCommand(command: Command): void {
  const many = (value: string, before: string[]) => [...before, value];
  command
    .argument('<version>', 'as listed')
    .option('--relabel <photo=person>', 'it shows this person of the dataset; may be repeated, as the others', many, [])
    .option('--drop <photo>', 'it does not belong here', many, [])
    .option('--keep <photo>', 'it was looked at and is right: no suspect any more', many, [])
    .option('--undo <photo>', 'what was decided about it before does not count', many, [])
    .action(async (version: string, options: CorrectOptions) => {
      const { correctDataset } = await import('./correct-dataset');
      await correctDataset(version, options);
    });
}
