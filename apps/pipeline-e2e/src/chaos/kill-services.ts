import { boundedMap, pause, seededRandom } from '@facet/kernel';
import { startStack, type Stack } from '../stack';
import { checkDelivery, type DeliveryFaults } from './delivery-check';
import { distinctPhotos, inBatches } from './distinct-photos';
import { PipelineUser, type PipelineAddresses } from './pipeline-user';
import { readRemains } from './read-remains';
import { StepClock } from './step-clock';

export interface KillOptions {
  /** Photos that are sent in all. */
  readonly uploads: number;
  /** Programs that are killed in all, spread over the work. */
  readonly kills: number;
  readonly seed: number;
  readonly folder: string;
  readonly progress: (line: string) => void;
}

export interface KillOutcome {
  readonly faults: DeliveryFaults;
  readonly accepted: number;
  readonly refused: number;
  readonly dead: number;
  /** Program -> how often it was killed. */
  readonly kills: Readonly<Record<string, number>>;
}

/** A killed consumer's partitions wait for their next one no longer than they must. */
const QUICK_FAILOVER = { KAFKA_SESSION_TIMEOUT_MS: '3000' };

/** Batches under way at once. */
const BATCHES_AT_ONCE = 4;
/** What happens to a batch, and can be interrupted: sent, decided, converted. */
const STEPS_PER_BATCH = 3;
/** A kill comes up to so long after its turn: not always at the end of a step. */
const LONGEST_DELAY_MS = 500;

/**
 * Photos go through separate services on Kafka, Postgres and object storage, while the services and the broker are
 * killed (SIGKILL) and started again, one after the other, by a seeded choice. Then all that is left is held against
 * what was sent.
 */
export async function killServices({ uploads, kills, seed, folder, progress }: KillOptions): Promise<KillOutcome> {
  const stack = await startStack({ folder, instantDetector: true, environment: QUICK_FAILOVER });
  const user = new PipelineUser(stack.addresses as unknown as PipelineAddresses);
  try {
    const batches = inBatches(await distinctPhotos(uploads, seed), `kill-${seed}`);
    const clock = new StepClock(batches.size * STEPS_PER_BATCH);
    const killing = killAlong(stack, clock, { kills, seed, progress });
    const versions = await boundedMap([...batches], BATCHES_AT_ONCE, async ([batchId, photos]) => {
      await user.send(batchId, photos);
      clock.step();
      await user.decided(batchId);
      clock.step();
      const { version } = await user.convert(batchId);
      clock.step();
      return version;
    });
    const counts = await killing;
    progress(`all ${batches.size} batches are done; reading what is left`);
    const remains = await readRemains(stack, user, [...batches.keys()], versions);
    const faults = checkDelivery([...batches.values()].flat(), remains);
    const { rows, deadPaths } = remains;
    const withVerdict = (verdict: string) => rows.filter((row) => row.verdict === verdict).length;
    return {
      faults,
      accepted: withVerdict('ACCEPTED'),
      refused: withVerdict('REFUSED'),
      dead: deadPaths.length,
      kills: counts,
    };
  } finally {
    user.stop();
    await stack.stop();
  }
}

/** Kills a program each time the work has come another part of its way, waits for it to be back, and counts. */
async function killAlong(
  stack: Stack,
  clock: StepClock,
  { kills, seed, progress }: Pick<KillOptions, 'kills' | 'seed' | 'progress'>,
): Promise<Record<string, number>> {
  const random = seededRandom(seed);
  const brokers = stack.parts.programs.filter(({ name }) => name.startsWith('kafka'));
  const victims = [
    ...stack.services.map((program) => ({ name: program.service.name, program })),
    ...brokers.map(({ name, program }) => ({ name, program })),
  ];
  const counts: Record<string, number> = {};
  for (let kill = 0; kill < kills; kill++) {
    await clock.reached(kill / kills);
    await pause(random() * LONGEST_DELAY_MS);
    const { name, program } = victims[Math.floor(random() * victims.length)]!;
    await program.kill();
    program.start();
    counts[name] = (counts[name] ?? 0) + 1;
    progress(`kill ${kill + 1}/${kills}: ${name}, when ${clock.steps} of ${clock.total} steps were done`);
  }
  return counts;
}
