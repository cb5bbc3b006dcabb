import { boundedMap, seededRandom, seededShuffle, sha256Hex } from '@facet/kernel';
import type { Answer, Broken, HostileCall } from './hostile-call';

export interface HostileCalls {
  readonly calls: readonly HostileCall[];
  /** Calls of each rpc and route. */
  readonly each: number;
  /** The same seed gives the same calls, whatever others are made. */
  readonly seed: number;
  readonly progress: (line: string) => void;
}

/** A call that broke a promise, with what is needed to make it again. */
export interface BrokenCall {
  readonly name: string;
  readonly broken: Broken;
  readonly status: string;
  readonly message: string;
  /** Number of the call among those of its rpc or route. */
  readonly index: number;
  readonly sent: string;
}

export interface CallCounts {
  readonly calls: number;
  /** How often each rpc and route gave each answer. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly broken: readonly BrokenCall[];
}

const IN_FLIGHT = 8;
/** As clients of Facet have it where they say nothing. */
const DEADLINE_MS = 30_000;
const SHOWN_CHARACTERS = 600;

/** Calls everything with random messages, in random order, several at once. */
export async function callServices({ calls, each, seed, progress }: HostileCalls): Promise<CallCounts> {
  const numbered = calls.flatMap((call) => Array.from({ length: each }, (_, index) => ({ call, index })));
  const answers: Record<string, Record<string, number>> = {};
  const broken: BrokenCall[] = [];
  await boundedMap(seededShuffle(numbered, seed), IN_FLIGHT, async ({ call, index }) => {
    const { name } = call;
    const answer = await call.answer(randomOf(seed, name, index), DEADLINE_MS);
    const counts = (answers[name] ??= {});
    counts[answer.status] = (counts[answer.status] ?? 0) + 1;
    if (!answer.broken) return;
    broken.push(brokenCall(name, index, answer, answer.broken));
    progress(`${answer.broken}: ${name} ${answer.status} ${answer.message}`);
  });
  return { calls: numbered.length, answers: sorted(answers), broken };
}

const randomOf = (seed: number, name: string, index: number) =>
  seededRandom(Number.parseInt(sha256Hex(`${seed} ${name} ${index}`).slice(0, 8), 16));

function brokenCall(name: string, index: number, { status, message = '', sent }: Answer, broken: Broken): BrokenCall {
  return { name, broken, status, message: shortened(message), index, sent: shortened(textOf(sent)) };
}

/** JSON, of long texts and bytes the beginning. */
const textOf = (sent: unknown): string =>
  JSON.stringify(sent, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof Uint8Array) return `${value.length} bytes`;
    return typeof value === 'string' && value.length > 100 ? `${value.slice(0, 10)}… (${value.length})` : value;
  });

const shortened = (text: string): string =>
  text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
