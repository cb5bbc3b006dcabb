import type { Command } from 'commander';
import { type FoldsOptions, foldsOptions } from '../crossvalidate/crossvalidate.command';
import { wholeNumber } from '../options/numbers';

export interface SuspectsOptions extends FoldsOptions {
  readonly most: number;
  readonly review?: string;
  readonly json: boolean;
}

/** `facet datasets suspects`: photos whose label is probably wrong. */
export function addSuspectsCommand(datasets: Command): void {
  const command = datasets
    .command('suspects')
    .description('photos of which a cross-validation is sure that they show somebody else, the surest first');
  foldsOptions(command)
    .option('--most <n>', 'name so many at most', wholeNumber(1), 50)
    .option('--review <file>', 'write a contact sheet (HTML) with the commands that correct them')
    .option('--json', 'JSON on standard output', false)
    .action(async (options: SuspectsOptions) => {
      const { suspects } = await import('./suspects');
      await suspects(options);
    });
}
