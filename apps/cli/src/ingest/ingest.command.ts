import type { Command } from 'commander';
import type { IngestOptions } from './ingest';
import { SOURCE_HELP, takingSource } from './source-options';

/** `facet ingest`: photos of any source into the ledger, until each has its verdict. */
export function addIngestCommand(program: Command): void {
  const command = program
    .command('ingest')
    .description(
      'photos of a source into a batch, each accepted or refused with its reason; finished work is found again',
    )
    .argument('<source>', SOURCE_HELP)
    .option('--data <folder>', 'data folder of the services, which are started in this process', '.facet')
    .option('--address <host:port>', 'gRPC of services that run, instead of a data folder')
    .option(
      '--batch <id>',
      'name of the batch (default: the digest of the source, so the same source is the same batch)',
    )
    .option('--watch', 'stay, and take the folder again whenever it has changed', false)
    .option('--json', 'one JSON object for each batch on standard output', false);
  takingSource(command).action(async (source: string, options: IngestOptions) => {
    const { ingest } = await import('./ingest');
    await ingest(source, options);
  });
}
