import { InvalidArgumentError, type Command } from 'commander';
import type { DeadLetterOptions } from './dead-letters';
import type { LagOptions } from './lag';

/** `facet dlt …` and `facet lag`: the event bus seen by a person. */
export function addBusCommands(program: Command): void {
  const dlt = program.command('dlt').description('events that a service could not handle (dead letters)');
  withFilter(dlt.command('list').description('a line for each letter, oldest first in each partition'))
    .option('--json', 'one JSON object a line', false)
    .action(async (options: DeadLetterOptions) => (await import('./dead-letters')).listLetters(options));
  withBus(dlt.command('show').description('one letter with its headers, and its payload decoded'))
    .argument('<id>', 'as listed')
    .action(async (id: string, options: DeadLetterOptions) => (await import('./dead-letters')).showLetter(id, options));
  withFilter(dlt.command('replay').description('hand letters again to the group that could not handle them'))
    .option('--all', 'without any filter', false)
    .action(async (options: DeadLetterOptions) => (await import('./dead-letters')).replayLetters(options));
  withFilter(dlt.command('drop').description('give letters up'))
    .option('--all', 'without any filter', false)
    .action(async (options: DeadLetterOptions) => (await import('./dead-letters')).dropLetters(options));
  withBus(program.command('lag').description('events that are not finished, by consumer group and topic'))
    .option('--json', 'one JSON object a line', false)
    .action(async (options: LagOptions) => (await import('./lag')).showLag(options));
}

const withBus = (command: Command): Command =>
  command.option('--data <folder>', 'data folder with the embedded bus, where KAFKA_BROKERS is not set', '.facet');

function withFilter(command: Command): Command {
  return withBus(command)
    .option('--id <id>', 'one letter')
    .option('--topic <name>', "the event's topic, without .dlt")
    .option('--group <name>', 'the service that could not handle it')
    .option('--key <key>', "the event's key")
    .option('--code <code>', 'error code, e.g. INVALID_ARGUMENT')
    .option('--reason <code>', 'reason code, e.g. MALFORMED_EVENT')
    .option('--since <time>', 'died at or after, e.g. 2026-01-31T12:00:00Z', time)
    .option('--until <time>', 'died before', time);
}

function time(text: string): Date {
  const value = new Date(text);
  if (Number.isNaN(value.getTime())) throw new InvalidArgumentError('It must be a time, e.g. 2026-01-31T12:00:00Z.');
  return value;
}
