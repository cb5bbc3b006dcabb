import { Option, type Command } from 'commander';
import { askingServices } from '../services/asking-services';
import type { LedgerOptions } from './show-ledger';
import type { PeopleOptions } from './people';

/** `facet ledger` and `facet people …`: what became of every input, and who it shows. */
export function addLedgerCommands(program: Command): void {
  const ledger = program.command('ledger').description('what became of every input: one row each, accepted or why not');
  askingServices(ledger)
    .argument('[batch]', 'id of a batch; default: the newest')
    .option('--person <name>', 'only inputs that show them')
    .option('--reason <code>', 'only inputs that were refused for it, e.g. POSE_PAN')
    .addOption(new Option('--verdict <word>', 'only such inputs').choices(['PENDING', 'ACCEPTED', 'REFUSED']))
    .addOption(
      new Option('--sort <column>', 'in which order')
        .choices(['path', 'person', 'reason', 'measured', 'decided'])
        .default('path'),
    )
    .addOption(new Option('--format <name>', 'table, or all columns as CSV').choices(['table', 'csv']).default('table'))
    .option('--counts', 'inputs by person, verdict and reason instead of the rows', false)
    .option('--history <path>', 'every revision of one row instead')
    .action(async (batch: string | undefined, options: LedgerOptions) => {
      const { showLedger } = await import('./show-ledger');
      await showLedger(batch, options);
    });

  const people = program
    .command('people')
    .description('who the inputs show: every change is one of labels, never of photos, and can be undone');
  const on = (name: string, description: string) => askingServices(people.command(name).description(description));
  const change = async (kind: string, from: string, to: string, paths: readonly string[], options: PeopleOptions) =>
    (await import('./people')).changePeople({ kind, from, to, paths: [...paths] }, options);
  on('list', 'the people of a batch and their photos: accepted, refused, pending')
    .argument('[batch]', 'id of a batch; default: the newest')
    .action(async (batch: string | undefined, options: PeopleOptions) => {
      const { listPeople } = await import('./list-people');
      await listPeople(batch, options);
    });
  on('rename', 'give a person another name')
    .argument('<from>')
    .argument('<to>', 'a name that nobody has')
    .action((from: string, to: string, options: PeopleOptions) => change('RENAME', from, to, [], options));
  on('merge', 'two names of one person become one')
    .argument('<from>', 'the name that goes')
    .argument('<to>', 'the name that stays')
    .action((from: string, to: string, options: PeopleOptions) => change('MERGE', from, to, [], options));
  on('split', 'some inputs show somebody else')
    .argument('<from>')
    .argument('<to>', 'a name that nobody has')
    .argument('<path...>', 'the inputs that show them, as in the ledger')
    .action((from: string, to: string, paths: string[], options: PeopleOptions) =>
      change('SPLIT', from, to, paths, options),
    );
  on('delete', 'leave a person out of datasets that are made from now on')
    .argument('<person>')
    .action((person: string, options: PeopleOptions) => change('DELETE', person, '', [], options));
  on('undo', 'undo the newest change that is not undone').action(async (options: PeopleOptions) => {
    const { undoChange } = await import('./people');
    await undoChange(options);
  });
  on('changes', 'every change, newest first').action(async (options: PeopleOptions) => {
    const { listChanges } = await import('./people');
    await listChanges(options);
  });
}
