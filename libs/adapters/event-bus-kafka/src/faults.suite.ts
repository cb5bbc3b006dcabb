import { randomUUID } from 'node:crypto';
import type { Delivery } from '@facet/port-event-bus';
import { describe, expect, test, vi } from 'vitest';
import type { Surroundings } from './kafka-event-bus.spec';

const numberOf = ({ payload }: Delivery) => Number(new TextDecoder().decode(payload));

/** What the bus does while its broker is killed or frozen. Last, because it ends the broker. */
export function describeFaults(surroundings: () => Surroundings): void {
  describe('a broker', () => {
    test('that is killed while events are sent and handled, and comes back, loses none of them', async () => {
      const { openBus, kafka } = surroundings();
      const topic = `faults.thing.${randomUUID()}.v1`;
      const bus = await openBus({ onFault: () => {} });
      const seen = new Map<number, number>();
      const firsts: number[] = [];
      await bus.subscribe({
        group: randomUUID(),
        topics: [topic],
        handler: async (delivery) => {
          const n = numberOf(delivery);
          if (!seen.has(n)) firsts.push(n);
          seen.set(n, (seen.get(n) ?? 0) + 1);
        },
      });
      let published = 0;
      const publish = async (count: number) => {
        for (const end = published + count; published < end; published++)
          await bus.publish([{ topic, key: `k${published % 9}`, payload: Buffer.from(`${published}`) }]);
      };
      await publish(300);
      const [broker] = kafka.brokers;
      const killed = broker!.kill();
      await publish(300);
      await killed;
      await publish(100);
      broker!.start();
      await Promise.all([broker!.whenReady(), publish(300)]);
      await vi.waitFor(() => expect(seen.size).toBe(published), { timeout: 40_000 });
      for (let key = 0; key < 9; key++) {
        const ofKey = firsts.filter((n) => n % 9 === key);
        expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
      }
      await bus.close();
    });

    test('that is frozen makes the subscription crashed after the silence, and running when it is back', async () => {
      const { openBus, kafka } = surroundings();
      const bus = await openBus({ silenceMs: 2000, onFault: () => {} });
      const [broker] = kafka.brokers;
      const topic = `faults.thing.${randomUUID()}.v1`;
      const subscription = await bus.subscribe({ group: randomUUID(), topics: [topic], handler: async () => {} });
      expect(subscription.status).toBe('running');
      broker!.signal('SIGSTOP');
      await vi.waitFor(() => expect(subscription.status).toBe('crashed'), { timeout: 10_000 });
      broker!.signal('SIGCONT');
      await vi.waitFor(() => expect(subscription.status).toBe('running'), { timeout: 40_000 });
      await bus.close();
    });
  });
}
