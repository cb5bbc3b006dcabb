import { pause } from '@facet/kernel';
import { EventLab, isKept } from '../../apps/pipeline-e2e/src/chaos/event-lab';
import type { Scenario } from './scenario';

const PER_SECOND = 100;
const LONGEST_WAIT_MS = 60_000;

/** R6: a member that is frozen until the group has given it up, and then wakes, does no harm. */
export const scenario: Scenario = {
  title: 'a member is frozen beyond its session and wakes again: what it still does is refused, no event is doubled',
  options: { seconds: 'how long it is frozen, default 60', rounds: 'how often, default 1' },
  async run({ seconds = '60', rounds = '1' }, progress) {
    const lab = await EventLab.open();
    try {
      const members = [await lab.startWorker(), await lab.startWorker()];
      let publishing = true;
      const load = (async () => {
        while (publishing) await lab.publish(PER_SECOND, PER_SECOND);
      })();
      const tookOverAfterSeconds: number[] = [];
      for (let round = 1; round <= Number(rounds); round++) {
        await lab.secondsUntilMore(PER_SECOND, LONGEST_WAIT_MS);
        const frozen = members[round % members.length]!;
        frozen.signal('SIGSTOP');
        // More than the half that the other one has anyway: it has all partitions and the whole outbox.
        const took = await lab.secondsUntilMore(10 * PER_SECOND, LONGEST_WAIT_MS);
        tookOverAfterSeconds.push(Math.round(took * 10) / 10);
        await pause(Math.max(0, Number(seconds) - took) * 1000);
        frozen.signal('SIGCONT');
        progress(`round ${round}/${rounds}: frozen for ${seconds} s`);
        await lab.secondsUntilMore(PER_SECOND, LONGEST_WAIT_MS);
      }
      publishing = false;
      await load;
      const check = await lab.check(LONGEST_WAIT_MS);
      return { passed: isKept(check), figures: { tookOverAfterSeconds, effects: await lab.effects(), ...check } };
    } finally {
      await lab.stop();
    }
  },
};
