import { boundedMap, pause, seededRandom } from '@facet/kernel';
import { checkDelivery, type DeliveryFaults } from './delivery-check';
import { inBatches, type DistinctPhoto } from './distinct-photos';
import type { HurtSystem } from './hurt-system';
import { PipelineUser } from './pipeline-user';
import { readRemains } from './read-remains';
import { Restarts } from './restarts';
import { StepClock } from './step-clock';

export interface KillOptions {
  readonly photos: readonly DistinctPhoto[];
  /** Programs that are killed in all, spread over the work. */
  readonly kills: number;
  readonly seed: number;
  readonly system: HurtSystem;
  readonly progress: (line: string) => void;
}

export interface KillOutcome {
  readonly faults: DeliveryFaults;
  readonly accepted: number;
  readonly refused: number;
  readonly dead: number;
  /** Program -> how often it was killed. */
  readonly kills: Readonly<Record<string, number>>;
  /** Program -> how often it ended by itself and was started again. */
  readonly restarts: Readonly<Record<string, number>>;
}

/** Batches under way at once. */
const BATCHES_AT_ONCE = 4;
/** What happens to a batch, and can be interrupted: sent, decided, converted. */
const STEPS_PER_BATCH = 3;
/** A kill comes up to so long after its turn: not always at the end of a step. */
const LONGEST_DELAY_MS = 500;

/**
 * Photos go through the pipeline, while its programs are killed (SIGKILL) and started again, one after the other, by a
 * seeded choice; those that end by themselves are started again too. Then all that is left is held against what was sent.
 * Stops the system.
 */
export async function killPrograms({ photos, kills, seed, system, progress }: KillOptions): Promise<KillOutcome> {
  const user = new PipelineUser(system.addresses);
  const restarts = new Restarts(system);
  try {
    const batches = inBatches(photos, `kill-${seed}`);
    const clock = new StepClock(batches.size * STEPS_PER_BATCH);
    const killing = killAlong(system, clock, { kills, seed, progress });
    const versions = await boundedMap([...batches], BATCHES_AT_ONCE, async ([batchId, sent]) => {
      await user.send(batchId, sent);
      clock.step();
      await user.decided(batchId);
      clock.step();
      const { version } = await user.convert(batchId);
      clock.step();
      return version;
    });
    const counts = await killing;
    restarts.stop();
    progress(`all ${batches.size} batches are done; reading what is left`);
    const remains = await readRemains(system.remains, user, [...batches.keys()], versions);
    const faults = checkDelivery(photos, remains);
    const { rows, deadPaths } = remains;
    const withVerdict = (verdict: string) => rows.filter((row) => row.verdict === verdict).length;
    return {
      faults,
      accepted: withVerdict('ACCEPTED'),
      refused: withVerdict('REFUSED'),
      dead: deadPaths.length,
      kills: counts,
      restarts: restarts.counts,
    };
  } finally {
    restarts.stop();
    user.stop();
    await system.stop();
  }
}

/** Kills a program each time the work has come another part of its way, waits for it to be back, and counts. */
async function killAlong(
  { victims }: HurtSystem,
  clock: StepClock,
  { kills, seed, progress }: Pick<KillOptions, 'kills' | 'seed' | 'progress'>,
): Promise<Record<string, number>> {
  const random = seededRandom(seed);
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
