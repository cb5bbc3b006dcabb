import { seededRandom } from '@facet/kernel';
import { EventLab, isKept } from '../../apps/pipeline-e2e/src/chaos/event-lab';
import type { EventWorker } from '../../apps/pipeline-e2e/src/chaos/event-worker-process';
import type { Scenario } from './scenario';

const PER_SECOND = 200;
const LONGEST_WAIT_MS = 60_000;

/** R4: members come and go under load; nothing is lost, nothing has two effects, keys keep their order. */
export const scenario: Scenario = {
  title: 'members join and leave a consumer group under load: no event lost, none with two effects, keys in order',
  options: { changes: 'joins and leaves, default 20', seed: 'of who leaves and how, default 1' },
  async run({ changes = '20', seed = '1' }, progress) {
    const random = seededRandom(Number(seed));
    const lab = await EventLab.open();
    try {
      const members: EventWorker[] = [await lab.startWorker(), await lab.startWorker()];
      let publishing = true;
      const load = (async () => {
        while (publishing) await lab.publish(PER_SECOND, PER_SECOND);
      })();
      for (let change = 1; change <= Number(changes); change++) {
        const joins = members.length < 2 || (members.length < 4 && random() < 0.5);
        if (joins) members.push(await lab.startWorker());
        else {
          const [leaver] = members.splice(Math.floor(random() * members.length), 1);
          // Half of them say goodbye.
          await (random() < 0.5 ? leaver!.stop() : leaver!.kill());
        }
        progress(`change ${change}/${changes}: ${joins ? 'one joined' : 'one left'}, ${members.length} members`);
        await lab.secondsUntilMore(50, LONGEST_WAIT_MS);
      }
      publishing = false;
      await load;
      const check = await lab.check(LONGEST_WAIT_MS);
      return { passed: isKept(check), figures: { changes: Number(changes), effects: await lab.effects(), ...check } };
    } finally {
      await lab.stop();
    }
  },
};
