import {
  openBusOperations,
  type BusOperations,
  type DeadLetter,
  type DeadLetterFilter,
} from '@facet/composition/bus-operations';
import { FacetError } from '@facet/kernel';
import { letterDetails, letterJson, letterLine } from './letter-text';

export interface DeadLetterOptions extends DeadLetterFilter {
  readonly data: string;
  readonly json?: boolean;
  readonly all?: boolean;
}

/** Prints each letter on a line, and nothing where there is none. */
export async function listLetters({ json, ...options }: DeadLetterOptions): Promise<void> {
  const print = (letter: DeadLetter) =>
    void process.stdout.write(`${json ? letterJson(letter) : letterLine(letter)}\n`);
  await onBus(options, (bus) => bus.visitDeadLetters(filterOf(options), print));
}

export async function showLetter(id: string, options: DeadLetterOptions): Promise<void> {
  const found: DeadLetter[] = [];
  await onBus(options, (bus) => bus.visitDeadLetters({ id }, (letter) => void found.push(letter)));
  const [letter] = found;
  if (!letter) throw new FacetError('NOT_FOUND', `there is no dead letter ${id}`, { reason: 'NO_SUCH_LETTER' });
  process.stdout.write(letterDetails(letter));
}

/** Prints how many; asks for a filter or `--all`, because neither step can be taken back. */
export async function replayLetters(options: DeadLetterOptions): Promise<void> {
  const filter = chosenBy(options);
  process.stdout.write(`replayed ${await onBus(options, (bus) => bus.replay(filter))}\n`);
}

/** Prints how many. */
export async function dropLetters(options: DeadLetterOptions): Promise<void> {
  const filter = chosenBy(options);
  process.stdout.write(`dropped ${await onBus(options, (bus) => bus.drop(filter))}\n`);
}

async function onBus<T>({ data }: DeadLetterOptions, work: (bus: BusOperations) => Promise<T>): Promise<T> {
  const bus = await openBusOperations(process.env, data);
  try {
    return await work(bus);
  } finally {
    await bus.close();
  }
}

function filterOf({ id, topic, group, key, code, reason, since, until }: DeadLetterOptions): DeadLetterFilter {
  return { id, topic, group, key, code, reason, since, until };
}

function chosenBy(options: DeadLetterOptions): DeadLetterFilter {
  const filter = filterOf(options);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (isFiltered !== options.all) return filter;
  const message = isFiltered ? '--all takes no filter beside it' : 'say which letters by a filter, or --all';
  throw new FacetError('INVALID_ARGUMENT', message, { reason: 'NO_CHOICE' });
}
