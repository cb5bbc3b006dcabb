import { pause } from '@facet/kernel';
import type { LinkFault } from '@facet/testing/real-parts';
import { EventLab, isKept } from '../../apps/pipeline-e2e/src/chaos/event-lab';
import type { Scenario } from './scenario';

const PER_SECOND = 100;
const FAULT_MS = 10_000;
/** The promise: work goes on so long after a fault is healed. */
const RESUME_SECONDS = 15;
const LONGEST_WAIT_MS = 120_000;

/** On each way, so that a request takes half a second more. */
const LATENCY_MS = 250;

/** R3: brokers die and freeze, the links to them break; progress resumes, nothing is lost or doubled. */
export const scenario: Scenario = {
  title:
    'of three brokers, one and two are killed or frozen, or the links to them are slow, silent or cut: work goes on',
  options: {},
  async run(_options, progress) {
    const lab = await EventLab.open({ brokers: 3, proxied: true });
    const { brokers, proxies } = lab.kafka;
    const kill = async (which: readonly number[]) => {
      await Promise.all(which.map((i) => brokers[i]!.kill()));
      return async () => {
        for (const i of which) brokers[i]!.start();
        await Promise.all(which.map((i) => brokers[i]!.whenReady()));
      };
    };
    const freeze = async (which: readonly number[]) => {
      for (const i of which) brokers[i]!.signal('SIGSTOP');
      return async () => void which.forEach((i) => brokers[i]!.signal('SIGCONT'));
    };
    const link = async (which: readonly number[], fault: LinkFault) => {
      for (const i of which) proxies[i]!.suffer(fault);
      return async () => void which.forEach((i) => proxies[i]!.suffer({ kind: 'none' }));
    };
    const all = [0, 1, 2];
    const faults = [
      ['one killed', () => kill([0])],
      ['one frozen', () => freeze([1])],
      ['two killed', () => kill([1, 2])],
      ['two frozen', () => freeze([0, 2])],
      ['all links slow', () => link(all, { kind: 'latency', ms: LATENCY_MS })],
      ['one link silent', () => link([1], { kind: 'stall' })],
      ['all links silent', () => link(all, { kind: 'stall' })],
      ['all links cut', () => link(all, { kind: 'cut' })],
      ['all links cut again and again', () => link(all, { kind: 'cut-after', bytes: 20_000 })],
    ] as const;
    try {
      await lab.startWorker();
      let publishing = true;
      const load = (async () => {
        while (publishing) await lab.publish(PER_SECOND, PER_SECOND);
      })();
      await lab.secondsUntilMore(PER_SECOND, LONGEST_WAIT_MS);
      const resumedAfterSeconds: Record<string, number> = {};
      for (const [name, strike] of faults) {
        const heal = await strike();
        await pause(FAULT_MS);
        await heal();
        const seconds = await lab.secondsUntilMore(1, LONGEST_WAIT_MS);
        resumedAfterSeconds[name] = Math.round(seconds * 100) / 100;
        progress(`${name} for ${FAULT_MS / 1000} s: work went on ${seconds.toFixed(1)} s after they were back`);
        await lab.secondsUntilMore(3 * PER_SECOND, LONGEST_WAIT_MS);
      }
      publishing = false;
      await load;
      const check = await lab.check(LONGEST_WAIT_MS);
      const inTime = Object.values(resumedAfterSeconds).every((seconds) => seconds <= RESUME_SECONDS);
      return { passed: isKept(check) && inTime, figures: { resumedAfterSeconds, ...check } };
    } finally {
      for (const broker of brokers) broker.signal('SIGCONT');
      await lab.stop();
    }
  },
};
